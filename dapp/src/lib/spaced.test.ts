import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { spaced } from "./spaced";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the first is done at once, and those that come soon after it are done together", () => {
  let done = 0;
  const soon = spaced(1_000, () => (done += 1));
  soon();
  expect(done).toBe(1);
  soon();
  soon();
  vi.advanceTimersByTime(999);
  expect(done).toBe(1);
  vi.advanceTimersByTime(1);
  expect(done).toBe(2);
  vi.advanceTimersByTime(5_000);
  expect(done).toBe(2);
  soon();
  expect(done).toBe(3);
});
