// Starts a chain with the demo's data, its API and the built page, once for all tests.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What tests need to know; in the environment of the workers. */
export interface World {
  page: string;
  rpc: string;
  /** A funded account with earnings to claim, and its key. */
  holder: `0x${string}`;
  key: `0x${string}`;
  /** The name of an author who has no account and has earned something. */
  author: string;
}

/** The world that `setup` started. */
export function world(): World {
  return JSON.parse(process.env["TRIBUTARY_WORLD"] ?? "{}") as World;
}

/** Accounts of the chain with money, whose keys everyone knows. */
export const KEYS = {
  /** Says which account belongs to a name. */
  attestor: "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
  /** Two without any part in the demo's data but that they asked or sent. */
  one: "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
  other: "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6",
} as const;

/** Asks the chain's node. */
export async function rpc<T>(method: string, params: unknown[] = []): Promise<T> {
  const response = await fetch(world().rpc, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { result?: T; error?: { message: string } };
  if (error) throw new Error(`${method}: ${error.message}`);
  return result as T;
}

/** Advances the chain's clock, and makes a block. */
export async function advance(seconds: number): Promise<void> {
  await rpc("evm_increaseTime", [seconds]);
  await rpc("evm_mine");
}

/** The address of a contract. */
export async function addressOf(name: string): Promise<`0x${string}`> {
  const response = await fetch(`${world().page}/api/v1/status`);
  const { contracts } = (await response.json()) as { contracts: { name: string; address: `0x${string}` }[] };
  const found = contracts.find((one) => one.name === name);
  if (!found) throw new Error(`no contract ${name}`);
  return found.address;
}

/** Starts the demo's server, and resolves once it names the page. */
export async function start(binary = `${root}target/debug/tributary-demo`): Promise<{ world: World; server: ChildProcess }> {
  if (!existsSync(binary)) throw new Error(`${binary} is not built; run \`make test-dapp\``);
  mkdirSync(`${root}target/dapp`, { recursive: true });
  const report = `${root}target/dapp/demo/report.html`;
  const server = spawn(binary, ["--quiet", "--serve", "127.0.0.1:0", "--report", report], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const text = await new Promise<string>((resolve, reject) => {
    let read = "";
    const timer = setTimeout(() => reject(new Error(`the demo does not serve: ${read}`)), 180_000);
    server.stdout.on("data", (chunk: Buffer) => {
      read += chunk.toString();
      if (/something waits: .+\n/.test(read)) {
        clearTimeout(timer);
        resolve(read);
      }
    });
    server.once("exit", (code) => reject(new Error(`the demo ended with ${code}: ${read}`)));
  });
  const [, page = "", rpc = ""] = /The page is at (\S+?)\/ and the chain at (\S+),/.exec(text) ?? [];
  const [, holder = "", key = ""] = /for a wallet: (\S+) (\S+)/.exec(text) ?? [];
  const [, author = ""] = /something waits: (.+)/.exec(text) ?? [];
  return { world: { page, rpc, holder, key, author } as World, server };
}

export default async function setup(): Promise<() => void> {
  const { world, server } = await start();
  process.env["TRIBUTARY_WORLD"] = JSON.stringify(world);
  return () => void server.kill("SIGINT");
}
