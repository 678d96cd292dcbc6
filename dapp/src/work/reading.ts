// What the files hold, while they are read.
import { useCallback, useEffect, useRef, useState } from "react";
import { asError } from "../lib/error";
import { newAsker, type Asker } from "./asker";
import type { Batch, FoundOther, FoundRecord } from "./core";
import type { Named } from "./files";
import type { Said } from "./worker";

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
  const asker = useRef<Asker>(undefined);
  const stop = useCallback(() => {
    asker.current?.stop();
    asker.current = undefined;
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
      const one = (asker.current = newAsker());
      const hear = (said: Said) => {
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
        }
        show();
      };
      one
        .ask({ ask: "read", files }, "done", hear)
        .then(() => (all.isDone = true))
        .catch((error: unknown) => (all.failed = asError(error).message))
        // Other files may be read by now, or none.
        .finally(() => asker.current === one && show(true));
    },
    [stop],
  );

  const current = (): Asker => {
    if (!asker.current) throw new Error("no files were read");
    return asker.current;
  };
  const batch = useCallback(async (ids: string[]) => (await current().ask({ ask: "batch", ids }, "batch")).batch, []);
  const compare = useCallback(async (texts: Uint8Array[]) => (await current().ask({ ask: "compare", texts }, "compared")).found, []);
  return { reading, read, batch, compare, clear: () => (stop(), setReading(undefined)) };
}
