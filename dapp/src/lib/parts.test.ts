import { expect, test } from "vitest";
import { inParts } from "./parts";

test("a list is cut where a transaction has enough items, or enough weight", () => {
  expect(inParts([], { items: 2, weight: 9 })).toEqual([]);
  expect(inParts([1, 2, 3, 4, 5], { items: 2, weight: 9 })).toEqual([[1, 2], [3, 4], [5]]);
  expect(inParts([4, 4, 4, 20, 1], { items: 9, weight: 9 }, (item) => item)).toEqual([[4, 4], [4], [20], [1]]);
});
