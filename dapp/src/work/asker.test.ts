import { expect, test } from "vitest";
import { Asker, type Numbered, type Port } from "./asker";
import type { Question, Said } from "./worker";

/** A worker whose answers the test gives. */
function worker() {
  const listeners: ((event: { data?: unknown; message?: string }) => void)[][] = [[], []];
  const asked: Numbered<Question>[] = [];
  const port: Port = {
    postMessage: (question: unknown) => void asked.push(question as Numbered<Question>),
    terminate: () => undefined,
    addEventListener: (kind, listener) => void listeners[kind === "message" ? 0 : 1]?.push(listener),
  };
  const say = (data: Numbered<Said>) => listeners[0]?.forEach((listener) => listener({ data }));
  return { port, asked, say, fail: (message: string) => listeners[1]?.forEach((listener) => listener({ message })) };
}

const compared = (percent: number): Said => ({ say: "compared", found: [[[0, percent]]] });

test("answers of one kind are those of their questions, in whatever order they come", async () => {
  const { port, asked, say } = worker();
  const asker = new Asker(port);
  const all = [asker.ask({ ask: "compare", texts: [] }, "compared"), asker.ask({ ask: "compare", texts: [] }, "compared"), asker.ask({ ask: "batch", ids: [] }, "batch")] as const;
  const [first = 0, second = 0, third = 0] = asked.map(({ id }) => id);
  say({ ...compared(2), id: second });
  say({ say: "failed", message: "no batch", id: third });
  say({ ...compared(1), id: first });
  expect((await all[0]).found).toEqual([[[0, 1]]]);
  expect((await all[1]).found).toEqual([[[0, 2]]]);
  await expect(all[2]).rejects.toThrow("no batch");
});

test("what is said before the answer is given to who asked, and a worker that ends leaves no one waiting", async () => {
  const { port, asked, say, fail } = worker();
  const asker = new Asker(port);
  const heard: string[] = [];
  const reading = asker.ask({ ask: "read", files: [] }, "done", ({ say }) => heard.push(say));
  const waiting = asker.ask({ ask: "batch", ids: [] }, "batch");
  const [id = 0] = asked.map((one) => one.id);
  say({ say: "read", file: 0, id });
  say({ say: "done", id });
  await reading;
  expect(heard).toEqual(["read"]);
  fail("out of memory");
  await expect(waiting).rejects.toThrow("out of memory");
  await expect(asker.ask({ ask: "batch", ids: [] }, "batch")).rejects.toThrow("out of memory");
  const other = new Asker(worker().port);
  const never = other.ask({ ask: "batch", ids: [] }, "batch");
  other.stop();
  await expect(never).rejects.toThrow("stopped");
});
