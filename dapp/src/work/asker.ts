// Questions to a worker, each with a number, so that no answer is taken for another question's.
import type { Question, Said } from "./worker";

/** A question as the worker has it, and what the worker says to it. */
export type Numbered<T> = T & { id: number };

/** What this needs of a worker. */
export type Port = Pick<Worker, "postMessage" | "terminate"> & {
  addEventListener(kind: "message" | "error", listener: (event: { data?: unknown; message?: string }) => void): void;
};

interface Waiting {
  kind: Said["say"];
  resolve: (said: Said) => void;
  reject: (error: Error) => void;
  each: ((said: Said) => void) | undefined;
}

/** Asks a worker, which is one's own from then on. */
export class Asker {
  readonly #worker: Port;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #ended: Error | undefined;

  constructor(worker: Port) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }) => this.#hear(data as Numbered<Said>));
    worker.addEventListener("error", ({ message }) => this.#end(new Error(message)));
  }

  /** Resolves with what the worker says of this kind to this question; `each` is given what it says before. Throws
   * what the worker failed with, also where it was stopped. */
  ask<K extends Said["say"]>(question: Question, kind: K, each?: (said: Said) => void): Promise<Extract<Said, { say: K }>> {
    return new Promise<Said>((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#last += 1;
      this.#waiting.set(this.#last, { kind, resolve, reject, each });
      this.#worker.postMessage({ ...question, id: this.#last } satisfies Numbered<Question>);
    }) as Promise<Extract<Said, { say: K }>>;
  }

  /** Ends the worker. What it was asked has no answer. */
  stop(): void {
    this.#worker.terminate();
    this.#end(new Error("stopped"));
  }

  #hear(said: Numbered<Said>): void {
    const waiting = this.#waiting.get(said.id);
    if (!waiting) return;
    if (said.say !== waiting.kind && said.say !== "failed") return waiting.each?.(said);
    this.#waiting.delete(said.id);
    if (said.say === "failed") waiting.reject(new Error(said.message));
    else waiting.resolve(said);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** A worker with the code of the commands. */
export function newAsker(): Asker {
  return new Asker(new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }));
}
