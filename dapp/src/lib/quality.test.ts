import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cidOf } from "./content";
import { isNamedBy, qualityIn } from "./quality";
import cases from "./quality.cases.json" with { type: "json" };

const hash = `0x${"ab".repeat(32)}`;
const measure = { metric: "lds_per_query", value: 0.866, error: 0.002, ceiling: 0.98, command: "make eval-influence", measuredAt: 1_750_000_000 };
const whole = { format: "tributary.quality.1", artifact: hash, snapshot: 1_740_000_000, measures: [measure] };
const read = (document: unknown) => qualityIn(new TextEncoder().encode(JSON.stringify(document)));

test("a document is read as it is written", () => {
  expect(read(whole)).toEqual({ artifact: hash, snapshot: 1_740_000_000, measures: [measure] });
  const { error: _, ...without } = measure;
  expect(read({ ...whole, snapshot: null, measures: [without], more: 1 })).toEqual({ artifact: hash, snapshot: undefined, measures: [{ ...without, error: undefined }] });
});

test("of a document that is wrong anywhere no figure is shown", () => {
  for (const bad of [
    null,
    [],
    { ...whole, format: "tributary.quality.2" },
    { ...whole, artifact: "0x12" },
    { ...whole, snapshot: undefined },
    { ...whole, snapshot: 1.5 },
    { ...whole, measures: [] },
    { ...whole, measures: [measure, null] },
    ...[{ value: "0.9" }, { value: null }, { ceiling: undefined }, { error: -1 }, { command: " " }, { metric: "" }, { measuredAt: 1e99 }, { command: "x".repeat(401) }].map((part) => ({
      ...whole,
      measures: [{ ...measure, ...part }],
    })),
  ]) {
    expect(read(bad), JSON.stringify(bad)).toBeUndefined();
  }
  expect(qualityIn(Uint8Array.from([0xff]))).toBeUndefined();
});

test("a document is right where the command that writes it says so", () => {
  for (const right of cases.right) expect(read(right), JSON.stringify(right)).toBeDefined();
  for (const wrong of cases.wrong) expect(read(wrong), JSON.stringify(wrong)).toBeUndefined();
});

test("a document is on the chain where the model was registered with its hash", () => {
  expect(isNamedBy(`a model, measured: ipfs://${cidOf(hash)}`, hash)).toBe(true);
  expect(isNamedBy(`sha256 ${hash.toUpperCase()}`, hash)).toBe(true);
  expect(isNamedBy("a model", hash)).toBe(false);
});

test("the example of docs/DAPP.md is one", () => {
  const page = readFileSync(new URL("../../../docs/DAPP.md", import.meta.url), "utf8");
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  expect(qualityIn(new TextEncoder().encode(example))?.measures.map(({ metric }) => metric)).toEqual(["lds_per_query", "lds_per_contributor"]);
});
