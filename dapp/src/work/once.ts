// One question to a worker of its own.
import { newAsker } from "./asker";
import type { Question, Said } from "./worker";

/** Asks a worker, and resolves with what it says of this kind. Throws what it failed with. */
export async function askOnce<K extends Said["say"]>(question: Question, kind: K, signal?: AbortSignal): Promise<Extract<Said, { say: K }>> {
  const asker = newAsker();
  signal?.addEventListener("abort", () => asker.stop());
  try {
    return await asker.ask(question, kind);
  } finally {
    asker.stop();
  }
}
