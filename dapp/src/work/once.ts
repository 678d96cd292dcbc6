// One question to a worker of its own.
import type { Question, Said } from "./worker";

/** Asks a worker, and resolves with the first thing that it says. Throws what it failed with. */
export async function askOnce(question: Question, signal?: AbortSignal): Promise<Said> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise<Said>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(new Error("stopped")));
      worker.addEventListener("error", (event) => reject(new Error(event.message)));
      worker.addEventListener("message", ({ data }: MessageEvent<Said>) => {
        if (data.say === "failed") reject(new Error(data.message));
        else resolve(data);
      });
      worker.postMessage(question);
    });
  } finally {
    worker.terminate();
  }
}
