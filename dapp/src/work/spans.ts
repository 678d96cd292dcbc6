// Which bytes of an answer a record has, by the code of the contracts.
import address from "./spans.wasm?url";
import { Core } from "./core";

/** A range of an output's bytes: the first, and the one after the last. */
type Held = [number, number];

let loading: Promise<Core> | undefined;

/** The code, which is loaded once. */
export function loadSpans(): Promise<Core> {
  loading ??= WebAssembly.instantiateStreaming(fetch(address))
    .then(({ instance }) => new Core(instance))
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

/** Whether all bytes of a range of an output are in one of the ranges that a record has, which ascend. */
export function isHeld(held: readonly Held[], start: number, end: number): boolean {
  let at = start;
  for (const [from, to] of held) {
    if (from > at) break;
    at = Math.max(at, to);
  }
  return at >= end;
}
