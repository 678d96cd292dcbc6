import { expect, test } from "vitest";
import { parts, piecesIn } from "./ranges";

const bytes = (text: string) => new TextEncoder().encode(text);

test("every byte is in one part", () => {
  const found = parts(bytes("ab cd ef"), [{ start: 0, end: 2 }, { start: 3, end: 5 }]);
  expect(found.map((part) => [part.text, part.range])).toEqual([["ab", 0], [" ", undefined], ["cd", 1], [" ef", undefined]]);
  expect(parts(bytes(""), [{ start: 0, end: 9 }])).toEqual([]);
});

test("ranges of a wrong round break nothing", () => {
  const found = parts(bytes("abcdef"), [{ start: 4, end: 99 }, { start: 1, end: 5 }, { start: 3, end: 2 }]);
  expect(found.map((part) => [part.text, part.range])).toEqual([["a", undefined], ["bcd", 1], ["ef", 0]]);
});

test("neighbours of two records are two parts", () => {
  expect(parts(bytes("abcd"), [{ start: 0, end: 2 }, { start: 2, end: 4 }]).length).toBe(2);
});

test("a part is found in its record, in one place or in several", () => {
  const pieces = (record: string, part: string) => piecesIn(bytes(record), bytes(part)).map(({ start, end }) => record.slice(start, end));
  expect(pieces("abcdabce", "abce")).toEqual(["abce"]);
  expect(pieces("one two. three four", "three four one two")).toEqual(["one two", "three four"]);
  expect(pieces("abc", "xyz")).toEqual([]);
  expect(pieces("abc", "")).toEqual([]);
});
