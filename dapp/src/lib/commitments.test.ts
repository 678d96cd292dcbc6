import { expect, test } from "vitest";
import { forget, keep, kept, type Commitment } from "./commitments";

test("commitments are kept until they are forgotten, and what is unreadable is none", () => {
  const values = new Map<string, string>();
  const storage = { getItem: (key: string) => values.get(key) ?? null, setItem: (key: string, value: string) => void values.set(key, value) };
  const of = (commitment: `0x${string}`): Commitment => ({ chainId: 1, contract: "0x1", datanet: 1, account: "0x2", salt: "0x3", items: ["0x4"], batch: null, commitment });
  keep(of("0xa"), storage);
  keep(of("0xb"), storage);
  forget("0xa", storage);
  expect(kept(storage).map(({ commitment }) => commitment)).toEqual(["0xb"]);
  values.set("tributary:commitments", "{");
  expect(kept(storage)).toEqual([]);
});
