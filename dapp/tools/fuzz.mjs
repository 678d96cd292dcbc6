// Asks the API of the demo's server by its description, with schemathesis: `node fuzz.mjs SCHEMATHESIS EXAMPLES SEED`.
// SCHEMATHESIS is below this project's folder; what fails is kept in target/fuzz-api.
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [, , schemathesis = "", examples = "100", seed = "1"] = process.argv;
const root = fileURLToPath(new URL("../..", import.meta.url));
const server = spawn("target/debug/tributary-demo", ["--quiet", "--serve", "127.0.0.1:0", "--report", "target/fuzz-api/report.html"], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
});
const page = await new Promise((resolve, reject) => {
  let read = "";
  server.stdout.on("data", (chunk) => {
    read += chunk;
    const found = /The page is at (\S+?)\/ /.exec(read);
    if (found) resolve(found[1]);
  });
  server.once("exit", (code) => reject(new Error(`the demo ended with ${code}: ${read}`)));
});
// Questions of random values, and questions about what there is, as by the first final round.
const ask = async (path) => (await fetch(`${page}/api/v1/${path}`)).json();
const round = (await ask("rounds")).items.find(({ status, model }) => status === "final" && model === 1);
const [payee] = (await ask(`models/${round.model}/payees?limit=1`)).items;
const real = { hash: round.hash, model: round.model, datanet: 1, index: 0, payee: payee.payee.word };
const config = `${root}target/fuzz-api/real.toml`;
writeFileSync(config, `[parameters]\n${Object.entries(real).map(([name, value]) => `"path.${name}" = ${JSON.stringify(value)}`).join("\n")}\n`);
// The stream of events has no end, so it is asked by tests of its own.
const run = ["run", `${root}scripts/api/openapi.json`, "--url", page, "--exclude-path", "/api/v1/events", "--max-examples", examples, "--seed", seed, "--continue-on-failure", "--workers", "2"];
const failed = [[], ["--config-file", config]].filter((first) => spawnSync(`${root}${schemathesis}`, [...first, ...run], { cwd: `${root}target/fuzz-api`, stdio: "inherit" }).status !== 0);
server.kill("SIGINT");
process.exit(failed.length);
