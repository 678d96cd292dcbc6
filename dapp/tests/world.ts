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
