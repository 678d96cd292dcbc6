import { expect, test } from "vitest";
import { ApiError, type Schemas } from "./client";
import { relayFor, untilRelayed } from "./relay";

type Answer = Schemas["RelayedContribution"];

const answer = (state: Answer["state"]): Answer => ({ state, datanet: "1", contributor: "0x01" });
const never = new AbortController().signal;
const now = (): Promise<void> => Promise.resolve();

/** Asks one that answers so, one after the other, and the last again and again. */
async function asked(...answers: (Answer | ApiError)[]): Promise<{ found: Answer | undefined | ApiError; times: number }> {
  let times = 0;
  const ask = (): Promise<Answer> => {
    const one = answers[Math.min(times, answers.length - 1)];
    times += 1;
    return one instanceof ApiError || one === undefined ? Promise.reject(one ?? new Error("none")) : Promise.resolve(one);
  };
  const found = await untilRelayed("{}", never, ask, now).catch((error: unknown) => error as ApiError);
  return { found, times };
}

test("what is under way is asked again until it is registered", async () => {
  const { found, times } = await asked(answer("sending"), new ApiError("unreachable", ""), new ApiError("busy", ""), answer("registered"));
  expect([found, times]).toEqual([answer("registered"), 4]);
});

test("what the relay rejects is not asked again", async () => {
  for (const code of ["rejected", "limited", "relaySpent", "nodeFailed", "notFound"] as const) {
    const { found, times } = await asked(new ApiError(code, "why"));
    expect([(found as ApiError).code, times]).toEqual([code, 1]);
  }
});

test("it is not asked for ever", async () => {
  expect(await asked(answer("sending"))).toEqual({ found: undefined, times: 20 });
  expect((await asked(new ApiError("unreachable", ""))).times).toBe(20);
});

test("a relay is offered for what it takes only", () => {
  const terms = { isOpen: true, records: 4, datanets: null };
  expect(relayFor(terms, 1, 4)).toBe(terms);
  expect(relayFor(terms, 1, 5)).toBeUndefined();
  expect(relayFor(terms, 1, 0)).toBeUndefined();
  expect(relayFor({ ...terms, isOpen: false }, 1, 1)).toBeUndefined();
  expect(relayFor({ ...terms, datanets: [2] }, 1, 1)).toBeUndefined();
  expect(relayFor({ ...terms, datanets: [2, 1] }, 1, 1)).toBeDefined();
  expect(relayFor(undefined, 1, 1)).toBeUndefined();
});
