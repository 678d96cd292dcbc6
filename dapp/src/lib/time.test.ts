import { expect, test } from "vitest";
import { moment, span, windowPart } from "./time";

test("spans show their two largest parts", () => {
  expect(span(280_800)).toBe("3 d 6 h");
  expect(span(3_600)).toBe("1 h");
  expect(span(59)).toBe("59 s");
  expect(span(-5)).toBe("0 s");
  expect(span(86_401)).toBe("1 d");
});

test("moments are in UTC", () => {
  expect(moment(1_700_000_000)).toBe("2023-11-14 22:13 UTC");
});

test("a window has three parts", () => {
  expect(windowPart(0, 300, 0)).toEqual({ part: "asking", ends: 100 });
  expect(windowPart(0, 300, 150)).toEqual({ part: "answering", ends: 200 });
  expect(windowPart(0, 300, 299)).toEqual({ part: "proving", ends: 300 });
  expect(windowPart(0, 300, 300)).toEqual({ part: "over", ends: 300 });
  expect(windowPart(10, 310, 0)).toEqual({ part: "asking", ends: 110 });
});
