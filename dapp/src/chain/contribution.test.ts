import { readFileSync } from "node:fs";
import { hashTypedData, type Address, type Hex } from "viem";
import { expect, test } from "vitest";
import { attestedIn, commitmentOf, CONTRIBUTE, contributionIn, domainOf, fileOf } from "./contribution";

const vectors = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../../../test/vectors/${name}.json`, import.meta.url), "utf8")) as T;

test("commitments are those of the specification", () => {
  const { commitments } = vectors<{ commitments: { contributor: Address; datanetId: string; items: Hex[]; salt: Hex; commitment: Hex }[] }>("names");
  expect(commitments.length).toBeGreaterThan(2);
  for (const one of commitments) expect(commitmentOf(one.contributor, BigInt(one.datanetId), one.items, one.salt)).toBe(one.commitment);
});

test("what a wallet signs is the message of the specification", () => {
  interface Vector {
    chainId: number;
    contract: Address;
    digest: Hex;
    message: { datanetId: string; contributor: Address; contentIds: Hex[]; nonce: string; deadline: string };
  }
  const { Contribute } = vectors<{ Contribute: Vector[] }>("typed_data");
  for (const { chainId, contract, digest, message } of Contribute) {
    const { datanetId, nonce, deadline, ...rest } = message;
    const found = hashTypedData({
      domain: domainOf(chainId, contract),
      types: CONTRIBUTE,
      primaryType: "Contribute",
      message: { ...rest, datanetId: BigInt(datanetId), nonce: BigInt(nonce), deadline: BigInt(deadline) },
    });
    expect(found).toBe(digest);
  }
});

const CONTRIBUTOR = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

test("a signed contribution is read from the file that it was written to", () => {
  const signed = { datanetId: 7n, contributor: CONTRIBUTOR, contentIds: [`0x${"ab".repeat(32)}`], nonce: 0n, deadline: 1n << 200n, signature: "0x12" } as const;
  expect(contributionIn(fileOf({ ...signed, contentIds: [...signed.contentIds] }))).toEqual(signed);
  for (const bad of ["", "1", "null", "{}", fileOf({ ...signed, contentIds: [] }), fileOf({ ...signed, contentIds: ["0x12"] })]) {
    expect(contributionIn(bad), bad).toBeUndefined();
  }
});

test("an attestor's signature is what the command printed, and nothing else", () => {
  const printed = { datanet: "1", account: CONTRIBUTOR, deadline: 1750000000, signature: "0x12" };
  expect(attestedIn(JSON.stringify(printed))).toEqual({ datanet: 1n, account: CONTRIBUTOR, deadline: 1750000000n, signature: "0x12" });
  for (const bad of [{ ...printed, deadline: -1 }, { ...printed, account: "0x12" }, { ...printed, signature: "12" }, { ...printed, datanet: "1e3" }]) {
    expect(attestedIn(JSON.stringify(bad))).toBeUndefined();
  }
});
