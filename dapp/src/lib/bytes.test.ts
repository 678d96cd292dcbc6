import { expect, test } from "vitest";
import { bytesOf, hexOf } from "./bytes";

test("digits are the bytes that they were made of", () => {
  const bytes = Uint8Array.from([0, 1, 15, 16, 255]);
  expect(hexOf(bytes)).toBe("0x00010f10ff");
  expect(bytesOf("0x00010f10ff")).toEqual(bytes);
  expect(bytesOf("0x")).toEqual(new Uint8Array());
});
