// Reads files apart from the page, so that it stays quick.
import { asError } from "../lib/error";
import contribution from "./contribution.wasm?url";
import verification from "./verification.wasm?url";
import type { Numbered } from "./asker";
import { Core, type Batch, type ClaimKey, type Found, type Verdict } from "./core";

/** What the page asks for. */
export type Question =
  | { ask: "read"; files: { name: string; file: File }[] }
  | { ask: "batch"; ids: string[] }
  | { ask: "compare"; texts: Uint8Array[] }
  | { ask: "claimKeys"; author: string; datanets: number[] }
  | { ask: "verify"; manifest: string; files: { name: string; bytes: Uint8Array }[] };

/** What the worker says. */
export type Said =
  | { say: "found"; file: number; items: Found[] }
  | { say: "read"; file: number }
  | { say: "unreadable"; file: number }
  | { say: "done" }
  | { say: "batch"; batch: Batch | null }
  | { say: "compared"; found: [number, number][][] }
  | { say: "claimKeys"; keys: (ClaimKey | null)[] }
  | { say: "verdict"; verdict: Verdict }
  | { say: "failed"; message: string };

/** How many records are said at a time. */
const SOME = 500;
/** No file is read that has more bytes; a text has 64 MiB at most, and a file of lines is in memory. */
const MOST = 512 * 1024 * 1024;

type Say = (said: Said) => void;

const modules = new Map<string, Promise<Core>>();

/** The code of a module, which is loaded once. */
function load(address: string): Promise<Core> {
  const found = modules.get(address) ?? WebAssembly.instantiateStreaming(fetch(address)).then(({ instance }) => new Core(instance));
  modules.set(address, found);
  return found;
}

/** The module that has read files, and has their records. */
let reader: Core | undefined;

async function read(files: { name: string; file: File }[], say: Say): Promise<void> {
  const code = await load(contribution);
  code.clear();
  reader = code;
  for (const [index, { name, file }] of files.entries()) {
    const bytes = file.size > MOST ? undefined : await file.arrayBuffer().catch(() => undefined);
    if (bytes === undefined) {
      say({ say: "unreadable", file: index });
      continue;
    }
    code.begin(name, new Uint8Array(bytes));
    for (let items = code.next(SOME); items.length > 0; items = code.next(SOME)) say({ say: "found", file: index, items });
    say({ say: "read", file: index });
  }
  say({ say: "done" });
}

async function answer(question: Question, say: Say): Promise<void> {
  if (question.ask === "read") return read(question.files, say);
  if (question.ask === "batch") say({ say: "batch", batch: (await load(contribution)).batch(question.ids) });
  else if (question.ask === "compare") {
    const code = reader;
    if (!code) throw new Error("no files were read");
    say({ say: "compared", found: question.texts.map((text) => code.compare(text)) });
  } else if (question.ask === "claimKeys") {
    const code = await load(contribution);
    say({ say: "claimKeys", keys: question.datanets.map((datanet) => code.claimKey(question.author, datanet)) });
  } else say({ say: "verdict", verdict: (await load(verification)).verify(question.manifest, question.files) });
}

self.addEventListener("message", ({ data: { id, ...question } }: MessageEvent<Numbered<Question>>) => {
  const say: Say = (said) => self.postMessage({ ...said, id } satisfies Numbered<Said>);
  answer(question, say).catch((error: unknown) => {
    // A fault of the code leaves it unusable.
    modules.clear();
    reader = undefined;
    say({ say: "failed", message: asError(error).message });
  });
});
