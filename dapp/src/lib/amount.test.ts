import { expect, test } from "vitest";
import { basisPoints, grouped, percent, shown } from "./amount";

test("amounts are exact", () => {
  expect(shown(1_234_567_890n, 6)).toBe("1,234.56789");
  expect(shown(0n, 18)).toBe("0");
  expect(shown(1n, 18)).toBe("0.000000000000000001");
  expect(shown(10n ** 38n, 0)).toBe(grouped(`1${"0".repeat(38)}`));
});

test("cut amounts are never more than they are, and never a false zero", () => {
  expect(shown(1_999_999n, 6, 2)).toBe("1.99");
  expect(shown(1n, 6, 2)).toBe("<0.01");
  expect(shown(1n, 6, 0)).toBe("<1");
  expect(shown(1_000_001n, 6, 2)).toBe("1");
});

test("parts are in percent", () => {
  expect(percent(1n, 3n)).toBe("33.3");
  expect(percent(0n, 0n)).toBeUndefined();
  expect(basisPoints(500)).toBe("5");
  expect(basisPoints(2_525)).toBe("25.25");
  expect(basisPoints(10_000)).toBe("100");
});
