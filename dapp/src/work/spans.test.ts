import { expect, test } from "vitest";
import { isHeld } from "./spans";

test("a range is held if no byte of it is left out", () => {
  expect(isHeld([[0, 5], [5, 9]], 1, 9)).toBe(true);
  expect(isHeld([[0, 5], [6, 9]], 1, 9)).toBe(false);
  expect(isHeld([[2, 9]], 1, 9)).toBe(false);
  expect(isHeld([], 0, 1)).toBe(false);
  expect(isHeld([[0, 2], [1, 8]], 0, 8)).toBe(true);
});
