// The node that the tools are driven against, and what all of them share.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;

export const key = "0xb6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659";
export const me = "0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E";

const scratch = mkdtempSync(join(tmpdir(), "devnode-tools-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
// A directory of its own for whoever asks.
export const directory = () => mkdtempSync(join(scratch, "work-"));

// The program of an npm package.
export const bin = (name) => join(here, "node_modules", ".bin", name);

// A child that must not outlive this process nor keep it alive, and the first match of a pattern in
// what it says on stdout or stderr.
export async function start(program, args, pattern) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  process.on("exit", () => child.kill());
  let said = "";
  const match = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${program} said nothing of use in 20 s: ${said}`)), 20_000);
    const hear = (text) => {
      said += text;
      const found = pattern.exec(said);
      if (found) { clearTimeout(timer); resolve(found); }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("exit", (code) => { clearTimeout(timer); reject(new Error(`${program} ended with ${code}: ${said}`)); });
  });
  for (const handle of [child, child.stdout, child.stderr]) handle.unref();
  return { match, stop: () => child.kill() };
}

function build() {
  const args = ["build", "--locked", "-q", "-p", "stylus-devnode", "--example", "serve", "--message-format", "json-render-diagnostics"];
  const out = execFileSync("cargo", args, { cwd: here, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
  return out.split("\n").filter(Boolean).map((line) => JSON.parse(line))
    .find((message) => message.executable && message.target.name === "serve").executable;
}

// Builds the `serve` example and starts it on a free port of 127.0.0.1.
const { match } = await start(build(), ["0"], /http:\/\/127\.0\.0\.1:\d+/);
export const url = match[0];

export const run = (program, args, options = {}) =>
  execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26, env: { ...process.env, ETH_RPC_URL: url, NO_COLOR: "1" }, ...options }).trim();
export const cast = (...args) => run(bin("cast"), args);

export const failed = [];
export async function test(name, body) {
  const began = Date.now();
  try {
    await body();
    console.log(`ok    ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    console.log(`FAIL  ${name}\n${error.stack ?? error}\n${error.stdout ?? ""}${error.stderr ?? ""}`);
    failed.push(name);
  }
}
