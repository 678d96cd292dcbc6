// What natspec.js and links.js find wrong. Most tests leave one thing out of an interface that is
// complete.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const solc = require("solc");
const { linker } = require("./links");
const { describe } = require("./natspec");
const { page } = require("./page");

const COMPLETE = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Box: keeps a number
/// @notice Keeps one number.
/// @custom:concept Keeping: Whoever calls \`put\` replaces the number, see docs/SPEC.md 1.
/// @custom:definition number: what is kept
/// @custom:trust Anyone: can replace the number
/// @custom:convention Units: There are none.
/// @custom:section keeping: Keeping. Two functions.
interface IBox {
    /// @notice Where the number is.
    struct Place {
        /// The shelf.
        uint256 shelf;
    }

    /// @notice The number was replaced.
    /// @param number the new one
    event Put(uint256 number);

    /// @notice The number is too large.
    /// @param number what was given
    /// @custom:sentence {number} is too large; 99 is the most
    error TooLarge(uint256 number);

    /// @notice Replaces the number.
    /// @custom:caller anyone
    /// @custom:effect Stores the number.
    /// @custom:effect Emits \`Put\`.
    /// @param number below 100
    /// @custom:error TooLarge when the number is 100 or more
    /// @custom:section keeping
    function put(uint256 number) external;

    /// @notice Returns the number.
    /// @return number the number
    /// @return size its size
    /// @custom:section keeping
    function get() external view returns (uint256 number, Size size);
}

/// @dev One of \`Sizes\`.
type Size is uint8;

/// @title What a number can be
library Sizes {
    /// @dev Below 10.
    Size internal constant SMALL = Size.wrap(0);
    /// @dev 10 or more.
    Size internal constant LARGE = Size.wrap(1);
}
`;

function described(source) {
  const input = {
    language: "Solidity",
    sources: { "IBox.sol": { content: source } },
    settings: { outputSelection: { "*": { "*": ["abi", "evm.methodIdentifiers"], "": ["ast"] } } },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  assert.deepEqual(output.errors ?? [], []);
  return describe({ source, ast: output.sources["IBox.sol"].ast, contract: output.contracts["IBox.sol"].IBox });
}

const problemsWithout = (text, instead = "") => {
  assert.ok(COMPLETE.includes(text), text);
  return described(COMPLETE.replace(text, instead)).problems;
};

test("a complete interface has no problems", () => {
  assert.deepEqual(described(COMPLETE).problems, []);
});

for (const [what, text, instead, problem] of [
  ["caller", "    /// @custom:caller anyone\n", "", "function put has no @custom:caller"],
  [
    "effects",
    "    /// @custom:effect Stores the number.\n    /// @custom:effect Emits `Put`.\n",
    "",
    "function put has no @custom:effect",
  ],
  [
    "requirements",
    "    /// @custom:error TooLarge when the number is 100 or more\n",
    "    /// @custom:error TooSmall when it is 0\n",
    "function put names the error TooSmall, which is not declared",
  ],
  ["reason", "when the number is 100 or more", "if it is", "function put does not say when it reverts with TooLarge"],
  ["event", "Emits `Put`", "Emits `Get`", "an effect emits Get, which is not declared"],
  ["parameter", "    /// @param number below 100\n", "", "parameter of function put has no text: number"],
  ["result", "@return size its size", "@return size", "return value of function get has no text: size"],
  ["field", "        /// The shelf.\n", "", "member of struct Place has no text: shelf"],
  ["sentence", "    /// @custom:sentence {number} is too large; 99 is the most\n", "", "error TooLarge has no @custom:sentence"],
  ["value", "    /// @dev Below 10.\n", "", "value of type Size has no text: SMALL"],
  ["title of values", "/// @title What a number can be\n", "", "Sizes has no @title"],
  ["concept", "/// @custom:concept Keeping: ", "/// @dev ", "IBox has no @custom:concept"],
  ["section", "/// @custom:section keeping: K", "/// @custom:section losing: K", "function put is in no @custom:section of its contract"],
  ["own title of a section", "keeping: Keeping. Two", "keeping: Put. Two", "the title Put is a function's name, so both have one anchor"],
  ["title of a section", "keeping: Keeping. Two", "keeping: Two", 'the @custom:section keeping is not "Title. Introduction."'],
  ["width", "keeps a number", `keeps ${"a ".repeat(40)}number`, "line 4: a comment of 108 columns; at most 100"],
]) {
  test(`an interface without its ${what} is rejected`, () => {
    assert.ok(problemsWithout(text, instead).includes(problem), problemsWithout(text, instead).join("\n"));
  });
}

test("a function that changes state says with which errors it reverts, or why with none", () => {
  const error = "    /// @custom:error TooLarge when the number is 100 or more\n";
  const raised = COMPLETE.replace("most\n    error", "most\n    /// @custom:raised-by no function\n    error");
  const problem = "function put has either @custom:error or @custom:no-error";
  assert.deepEqual(described(raised.replace(error, "")).problems, [problem]);
  const unconditional = raised.replace(error, "    /// @custom:no-error every number is kept\n");
  assert.deepEqual(described(unconditional).problems, []);
});

test("a page has effects and requirements as lists, and links what it names", () => {
  const description = described(COMPLETE);
  const problems = [];
  const text = page(description, linker("IBox", [description], problems));
  assert.deepEqual(problems, []);
  assert.match(text, /\*Effects\*, in order:\n\n- Stores the number.\n- Emits \[`Put`\]\(#event-put\)./);
  assert.match(text, /1\. \[`TooLarge`\]\(#error-toolarge\) when the number is 100 or more/);
  assert.match(text, /\| `size` \| \[`Size`\]\(#type-size\) \| its size \|/);
  assert.match(text, /\| 1 \| `LARGE` \| 10 or more. \|/);
  assert.match(text, /In words: \*\{number\} is too large; 99 is the most\*/);
  assert.match(text, /see \[SPEC 1\]\(\.\.\/SPEC\.md#1-names\)/);
  assert.ok(text.split("\n").every((line) => line.length <= 100 || /^\||`/.test(line)), "prose wraps");
});

test("a name of another interface, or a section, that is not there is rejected", () => {
  const problems = [];
  const link = linker("IBox", [described(COMPLETE)], problems);
  link(`see \`IBox.put\`, \`IBox.gone\`, docs/SPEC.md ${99} and docs/${"adr"}/0099`);
  assert.equal(problems.length, 3);
});
