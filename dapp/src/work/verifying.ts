// Verifying a round from its published files: what is fetched, what is computed, what is compared.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Schemas } from "../api/client";
import { cidOf, content, ContentError } from "../lib/content";
import { asError } from "../lib/error";
import { text } from "../text";
import type { Verdict } from "./core";
import { askOnce } from "./once";
import { isHeld, loadSpans } from "./spans";

const t = text.round.verify;
/** How many records are fetched at a time. */
const PARALLEL = 8;

/** How far it is, and what was found. */
export type Verifying =
  | { step: "idle" }
  | { step: "running"; now: string; done: number; all: number; passed: string[] }
  | { step: "right"; passed: string[]; absent: number; records: number }
  | { step: "wrong"; passed: string[]; problem: string; record?: string }
  | { step: "failed"; message: string };

class Wrong extends Error {
  readonly record: string | undefined;
  constructor(problem: string, record?: string) {
    super(problem);
    this.record = record;
  }
}

/** Verifies rounds, one at a time. */
export function useVerifying(): { verifying: Verifying; verify: (round: Schemas["RoundDetail"]) => void } {
  const [verifying, setVerifying] = useState<Verifying>({ step: "idle" });
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const verify = useCallback((round: Schemas["RoundDetail"]) => {
    stop.current?.abort();
    const signal = (stop.current = new AbortController()).signal;
    const passed: string[] = [];
    let isOver = false;
    const show = (now: string, done: number, all: number) => {
      // What is under way when something wrong is found goes on for a moment.
      if (!signal.aborted && !isOver) setVerifying({ step: "running", now, done, all, passed: [...passed] });
    };
    run(round, passed, show, signal)
      .then((left) => !signal.aborted && setVerifying({ step: "right", passed, ...left }))
      .catch((error: unknown) => {
        isOver = true;
        if (signal.aborted) return;
        const { message } = asError(error);
        if (error instanceof Wrong) setVerifying({ step: "wrong", passed, problem: message, ...(error.record === undefined ? {} : { record: error.record }) });
        else setVerifying({ step: "failed", message });
      });
  }, []);
  return { verifying, verify };
}

type Show = (now: string, done: number, all: number) => void;

/** What was not looked at: parts whose bytes are not here, and scores of records, which are of features. */
interface Left {
  absent: number;
  records: number;
}

/** Throws `Wrong` at the first thing that is wrong. */
async function run(round: Schemas["RoundDetail"], passed: string[], show: Show, signal: AbortSignal): Promise<Left> {
  const named = [{ name: "manifest.json", sha256: round.manifest, cid: cidOf(round.manifest) }, ...round.files];
  const files: { name: string; bytes: Uint8Array }[] = [];
  for (const [index, { name, sha256, cid }] of named.entries()) {
    show(t.fetching(index, named.length), index, named.length);
    const bytes = await content(cid, sha256, signal).catch((error: unknown) => {
      if (!(error instanceof ContentError)) throw error;
      throw new Error(error.reason === "wrong" ? t.fileWrong(name) : t.fileMissing(name));
    });
    files.push({ name, bytes });
  }
  passed.push(t.files(files.length));
  show(t.computing, 0, 1);
  const verdict = await compute(round.manifest, files, signal);
  if (verdict.verdict === "wrong") throw new Wrong(verdict.problem);
  passed.push(t.computed);
  for (const tree of ["receipts", "scores", "credits", "payouts"] as const) {
    const [found, chain] = [verdict.round[tree], round[`${tree}Tree`]];
    if (found.root !== chain.root || found.sum !== chain.sum || found.count !== chain.count) throw new Wrong(t.rootsDiffer(text.round.tree[tree]));
  }
  passed.push(t.roots);
  const { round: { minWords, minBytes }, ranges, records } = verdict;
  if (minWords === null || minBytes === null) return { absent: 0, records };
  return { absent: await compare(ranges, { minWords, minBytes }, passed, show, signal), records: 0 };
}

async function compute(manifest: string, files: { name: string; bytes: Uint8Array }[], signal: AbortSignal): Promise<Verdict> {
  return (await askOnce({ ask: "verify", manifest, files }, "verdict", signal)).verdict;
}

type Right = Extract<Verdict, { verdict: "right" }>;

/** Looks for every owned part of every answer in its record. Returns how many could not be looked at. */
async function compare(
  ranges: Right["ranges"],
  { minWords, minBytes }: { minWords: number; minBytes: number },
  passed: string[],
  show: Show,
  signal: AbortSignal,
): Promise<number> {
  const code = await loadSpans();
  // Every output and record is fetched once; those that are not here are left out.
  const known = new Map<string, Promise<Uint8Array | undefined>>();
  const fetched = (hash: string): Promise<Uint8Array | undefined> => {
    const found = known.get(hash) ?? content(cidOf(hash), hash, signal).catch(() => undefined);
    known.set(hash, found);
    return found;
  };
  let [next, done, absent] = [0, 0, 0];
  const worker = async (): Promise<void> => {
    while (next < ranges.length && !signal.aborted) {
      const range = ranges[next];
      next += 1;
      if (!range) continue;
      const [output, record] = await Promise.all([fetched(range.outputHash), fetched(range.contentId)]);
      done += 1;
      if (done % 16 === 0) show(t.comparing(done, ranges.length), done, ranges.length);
      if (!output || !record) absent += 1;
      else if (!isHeld(code.held(record, output, minWords, minBytes) ?? [], range.start, range.end)) throw new Wrong(t.partDiffers(range.start, range.end), range.contentId);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  passed.push(t.parts(ranges.length - absent));
  return absent;
}
