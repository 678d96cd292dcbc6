// What the files hold, while they are read.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Batch, FoundOther, FoundRecord } from "./core";
import type { Named } from "./files";
import type { Question, Said } from "./worker";

/** Something that is no record, and in which file it is. */
export type Left = { file: number } & (FoundOther | { kind: "unreadable" });

/** What was read so far. */
export interface Reading {
  files: string[];
  filesRead: number;
  records: (FoundRecord & { file: number })[];
  left: Left[];
  isDone: boolean;
  failed: string | undefined;
}

const NOTHING: Reading = { files: [], filesRead: 0, records: [], left: [], isDone: false, failed: undefined };

/** How often the page shows how far the reading is, in milliseconds. */
const PAUSE = 100;

/** Reads files in a worker. `batch` computes the batch of content ids there, and `compare` which of the records each
 * text has much of: their indexes in `records`, and how much in percent. */
export function useReading(): {
  reading: Reading | undefined;
  read: (files: Named[]) => void;
  batch: (ids: string[]) => Promise<Batch | null>;
  compare: (texts: Uint8Array[]) => Promise<[number, number][][]>;
  clear: () => void;
} {
  const [reading, setReading] = useState<Reading>();
  const worker = useRef<Worker>(undefined);
  const stop = useCallback(() => {
    worker.current?.terminate();
    worker.current = undefined;
  }, []);
  useEffect(() => stop, [stop]);

  const read = useCallback(
    (files: Named[]) => {
      stop();
      const all: Reading = { ...NOTHING, files: files.map(({ name }) => name), records: [], left: [] };
      setReading({ ...all });
      let shown = 0;
      const show = (always = false) => {
        if (!always && Date.now() - shown < PAUSE) return;
        shown = Date.now();
        setReading({ ...all });
      };
      const one = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
      worker.current = one;
      one.addEventListener("message", (event: MessageEvent<Said>) => {
        const said = event.data;
        if (said.say === "found") {
          for (const item of said.items) {
            if (item.kind === "record") all.records.push({ ...item, file: said.file });
            else all.left.push({ ...item, file: said.file });
          }
        } else if (said.say === "unreadable") {
          all.left.push({ kind: "unreadable", file: said.file });
          all.filesRead += 1;
        } else if (said.say === "read") {
          all.filesRead += 1;
        } else if (said.say === "done") {
          all.isDone = true;
        } else if (said.say === "failed") {
          all.failed = said.message;
        }
        show(all.isDone || all.failed !== undefined);
      });
      one.addEventListener("error", (event) => {
        all.failed = event.message;
        show(true);
      });
      one.postMessage({ ask: "read", files } satisfies Question);
    },
    [stop],
  );

  const batch = useCallback((ids: string[]) => answered(worker.current, { ask: "batch", ids }, "batch").then((said) => said.batch), []);
  const compare = useCallback((texts: Uint8Array[]) => answered(worker.current, { ask: "compare", texts }, "compared").then((said) => said.found), []);
  return { reading, read, batch, compare, clear: () => (stop(), setReading(undefined)) };
}

/** What a worker that has read files says to one more question. */
function answered<K extends Said["say"]>(worker: Worker | undefined, question: Question, kind: K): Promise<Extract<Said, { say: K }>> {
  return new Promise((resolve, reject) => {
    if (!worker) return reject(new Error("no files were read"));
    const listen = ({ data }: MessageEvent<Said>) => {
      if (data.say !== kind && data.say !== "failed") return;
      worker.removeEventListener("message", listen);
      if (data.say === "failed") reject(new Error(data.message));
      else resolve(data as Extract<Said, { say: K }>);
    };
    worker.addEventListener("message", listen);
    worker.postMessage(question);
  });
}
