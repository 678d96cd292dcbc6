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

/** Reads files in a worker. `batch` computes the batch of content ids there. */
export function useReading(): {
  reading: Reading | undefined;
  read: (files: Named[]) => void;
  batch: (ids: string[]) => Promise<Batch | null>;
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

  const batch = useCallback(
    (ids: string[]) =>
      new Promise<Batch | null>((resolve, reject) => {
        const one = worker.current;
        if (!one) return reject(new Error("no files were read"));
        const listen = (event: MessageEvent<Said>) => {
          if (event.data.say !== "batch" && event.data.say !== "failed") return;
          one.removeEventListener("message", listen);
          if (event.data.say === "batch") resolve(event.data.batch);
          else reject(new Error(event.data.message));
        };
        one.addEventListener("message", listen);
        one.postMessage({ ask: "batch", ids } satisfies Question);
      }),
    [],
  );
  return { reading, read, batch, clear: () => (stop(), setReading(undefined)) };
}
