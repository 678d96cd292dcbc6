// Against a node that runs the program of Datanets; run.mjs starts it and names it in NODE_URL.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Policies, Statuses } from "@tributary/abi";
import {
  concat,
  createPublicClient,
  createWalletClient,
  defineChain,
  http,
  keccak256,
  numberToHex,
  pad,
  parseAbi,
  toHex,
  zeroHash,
  type Address,
  type Hex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Datanets, revertOf, type Terms } from "./datanets.js";
import { readBytes } from "./files.js";

const url = process.env["NODE_URL"];
const key = process.env["NODE_KEY"] as Hex | undefined;
if (!url || !key) throw new Error("set NODE_URL and NODE_KEY, as run.mjs does");

const chain = defineChain({
  id: 412_346,
  name: "devnode",
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpcUrls: { default: { http: [url] } },
});
const account = privateKeyToAccount(key);
const reader = createPublicClient({ chain, transport: http(), pollingInterval: 50 });
const writer = createWalletClient({ chain, transport: http(), account });
const terms: Terms = {
  uri: "https://example.org/datanet",
  termsHash: zeroHash,
  policy: Policies.OPEN,
  treasury: account.address,
  treasuryFeeBps: 500,
  attestor: account.address,
  commitFirst: false,
};
let datanets: Datanets;

before(async () => {
  datanets = new Datanets(reader, writer, await deploy("target/contracts/datanets.program"));
});

test("a Datanet is created and a record contributed", async () => {
  const datanetId = await datanets.create(terms);
  assert.equal(datanetId, 1n);
  const contentId = keccak256(toHex("a record"));
  const event = await datanets.contribute(datanetId, contentId);
  const payee = pad(account.address, { size: 32 }).toLowerCase();
  assert.deepEqual(event, { datanetId, payee, status: Statuses.ACCEPTED, firstNumber: 1n, contentIds: [contentId] });
  const { acceptedAt, ...contribution } = await datanets.contribution(datanetId, contentId);
  assert.deepEqual(contribution, { payee, number: 1n, status: Statuses.ACCEPTED });
  assert.equal(acceptedAt, (await reader.getBlock()).timestamp);
});

test("a call that reverts is an error of the ABI, by name and with its fields", async () => {
  const failure = await datanets.contribute(9n, zeroHash).catch((failure: unknown) => failure);
  const revert = revertOf(failure);
  assert.equal(revert?.errorName, "UnknownDatanet");
  assert.deepEqual(revert?.args, [9n]);
});

/** Deploys a Stylus program and activates it. */
async function deploy(path: string): Promise<Address> {
  const program = toHex(readBytes(path));
  // PUSH32 length, DUP1, PUSH1 43, PUSH1 0, CODECOPY, PUSH1 0, RETURN; then a version byte.
  const length = numberToHex((program.length - 2) / 2, { size: 32 });
  const initCode = concat(["0x7f", length, "0x80602b6000396000f300", program]);
  const hash = await writer.sendTransaction({ data: initCode });
  const { contractAddress } = await reader.waitForTransactionReceipt({ hash });
  assert.ok(contractAddress);
  const activation = await writer.writeContract({
    address: "0x0000000000000000000000000000000000000071",
    abi: parseAbi(["function activateProgram(address program) payable returns (uint16, uint256)"]),
    functionName: "activateProgram",
    args: [contractAddress],
    value: 10n ** 17n,
  });
  const { status } = await reader.waitForTransactionReceipt({ hash: activation });
  assert.equal(status, "success");
  return contractAddress;
}
