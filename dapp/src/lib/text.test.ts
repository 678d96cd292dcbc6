import { expect, test } from "vitest";
import { beginning, short, visible } from "./text";

test("characters that no one can see are shown as signs", () => {
  expect(visible("a\u202eb\u0000c\u200bd\nä")).toBe("a\ufffdb\ufffdc\ufffdd\nä");
});

test("a text is cut between characters", () => {
  expect(beginning("abc", 3)).toBe("abc");
  expect(beginning("abcd", 3)).toBe("ab\u2026");
  expect(beginning("\u{1f600}\u{1f600}\u{1f600}", 2)).toBe("\u{1f600}\u2026");
});

test("hexadecimal digits keep both ends", () => {
  expect(short("0x1234567890abcdef1234567890abcdef12345678")).toBe("0x123456\u20265678");
  expect(short("0x12")).toBe("0x12");
});
