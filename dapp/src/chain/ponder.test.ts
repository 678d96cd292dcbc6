// The example for Ponder in docs/DAPP.md names contracts, events and arguments that the ABI has.
import * as abis from "@tributary/abi";
import { readFileSync } from "node:fs";
import type { Abi, AbiEvent } from "viem";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../../../docs/DAPP.md", import.meta.url), "utf8");

test("the example reads events and arguments that there are", () => {
  const contracts = new Map([...page.matchAll(/^ {4}(\w+): \{ chain: "arbitrum", abi: (\w+),/gm)].map(([, name = "", abi = ""]) => [name, abi]));
  expect([...contracts.keys()]).toEqual(["Datanets", "Models", "Attribution", "Rewards"]);
  const handlers = [...page.matchAll(/ponder\.on\("(\w+):(\w+)"[\s\S]*?const \{ ([\w, ]+) \} = event\.args;/g)];
  expect(handlers.length).toBeGreaterThan(1);
  for (const [, contract = "", event = "", names = ""] of handlers) {
    const abi = abis[contracts.get(contract) as "IDatanets"] as Abi;
    const found = abi.find((item): item is AbiEvent => item.type === "event" && item.name === event);
    expect(found, `${contract}:${event}`).toBeDefined();
    const inputs = found?.inputs.map((input) => input.name);
    for (const name of names.split(", ")) expect(inputs).toContain(name);
  }
});
