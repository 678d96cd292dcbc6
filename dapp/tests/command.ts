// The command `tributary` on the chain of the tests.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sha256 } from "viem";
import { cidOf } from "../src/lib/content";
import { addressOf, rpc, world } from "./world";

/** The project's folder, which commands run in. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
/** The demo's working folder. */
export const DEMO = "target/dapp/demo/work";

const BINARY = "target/debug/tributary";

/** Who runs a command, and where: as which of the chain's accounts, if as one, and in which working folder. */
export interface Where {
  folder: string;
  account?: number;
}

function options({ folder, account }: Where): string[] {
  const as = account === undefined ? [] : ["--test-account", String(account)];
  return ["--json", "--rpc", world().rpc, "--dir", folder, "--deployments", `${DEMO}/deployments`, ...as];
}

/** Runs a command to its end, and returns what it printed. */
export function command<T>(where: Where, line: string): T {
  const printed = execFileSync(BINARY, [...options(where), ...line.split(" ")], { cwd: root, encoding: "utf8" });
  return JSON.parse(printed) as T;
}

/** Runs `tributary serve`, with more options, while something is done with its address. */
export async function served<T>(where: Where, use: (address: string) => Promise<T>, more: string[] = []): Promise<T> {
  const server = spawn(BINARY, [...options(where), "serve", "--listen", "127.0.0.1:0", ...more], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let read = "";
      server.stdout.on("data", (chunk: Buffer) => {
        read += chunk.toString();
        const found = /"address":\s*"([^"]+)"/.exec(read);
        if (found?.[1]) resolve(`http://${found[1]}`);
      });
      server.once("error", reject);
      server.once("exit", (code) => reject(new Error(`it ended with ${code}: ${read}`)));
    });
    return await use(address);
  } finally {
    server.kill("SIGINT");
  }
}

/** Puts what was measured of a model into the working folder that is served at an address, or takes it away, and makes a
 * block, since the API keeps what it answers until the next. */
export async function measured(folder: string, model: number | string, quality: object | undefined, address = world().page): Promise<void> {
  const chain = Number(await rpc<string>("eth_chainId"));
  const path = `${root}${folder}/${chain}-${(await addressOf("Attribution")).slice(2).toLowerCase()}/quality`;
  mkdirSync(path, { recursive: true });
  if (quality) writeFileSync(`${path}/${model}.json`, JSON.stringify(quality));
  else rmSync(`${path}/${model}.json`, { force: true });
  await rpc("evm_mine");
  const made = Number(await rpc<string>("eth_blockNumber"));
  const number = async () => ((await (await fetch(`${address}/api/v1/status`)).json()) as { block: { number: number } }).block.number;
  await until(async () => (await number()) >= made, `block ${made} is not served`);
  if (!quality) return;
  // What comes into a folder is found by its hash within a second.
  const block = `${address}/ipfs/${cidOf(sha256(new TextEncoder().encode(JSON.stringify(quality))))}?format=raw`;
  await until(async () => (await fetch(block)).ok, "what was measured is not served");
}

async function until(isSo: () => Promise<boolean>, problem: string): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries > 100) throw new Error(problem);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
