// What a sentence of an error may say. Run by `make generated`.
const assert = require("node:assert/strict");
const test = require("node:test");
const { problems } = require("./sentence");

const PARAMS = [
  { name: "payee", type: "bytes32" },
  { name: "asset", type: "address" },
  { name: "until", type: "uint64" },
  { name: "present", type: "uint64" },
];

test("fields, fields in words and differences are replaced", () => {
  for (const sentence of [
    "nothing is there",
    "{payee} and {payee:payee}",
    "{asset:asset} until {until:time}",
    "for another {until-present} s",
  ]) {
    assert.deepEqual(problems(sentence, PARAMS), [], sentence);
  }
});

test("what cannot be replaced is rejected", () => {
  for (const [sentence, problem] of [
    ["to {receiver}", "names {receiver}, which is no parameter"],
    ["to {receiver:payee}", "names {receiver:payee}, which is no parameter"],
    ["to {}", "names {}, which is no parameter"],
    ["to {payee:time}", "has {payee:time}, and bytes32 has no format time"],
    ["to {asset:name}", "has {asset:name}, and address has no format name"],
    ["in {until-asset} s", "has {until-asset}, which is no difference of two numbers"],
    ["in {until-} s", "names {until-}, which is no parameter"],
    ["to {payee", "has a brace without its other"],
    ["to payee}", "has a brace without its other"],
    ["it is too late.", "ends with a full stop; who shows it adds what the line needs"],
  ]) {
    assert.deepEqual(problems(sentence, PARAMS), [problem], sentence);
  }
});
