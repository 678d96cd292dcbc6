// The page that is in the binary: `tributary serve` serves it with the API and the files, and needs no folder.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { ownedAnswer, rounds } from "./demo";
import { world } from "./world";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("the command serves page, API and files from one binary", async ({ page }) => {
  const work = "target/dapp/demo/work";
  const server = spawn(
    "target/debug/tributary",
    ["--json", "--rpc", world().rpc, "--dir", work, "--deployments", `${work}/deployments`, "serve", "--listen", "127.0.0.1:0"],
    { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let read = "";
      server.stdout.on("data", (chunk: Buffer) => {
        read += chunk.toString();
        const found = /"address":\s*"([^"]+)"/.exec(read);
        if (found?.[1]) resolve(`http://${found[1]}`);
      });
      server.once("exit", (code) => reject(new Error(`it ended with ${code}: ${read}`)));
    });
    const served = await fetch(`${address}/models/1`);
    expect(await served.text()).toBe(readFileSync(`${root}dapp/dist/index.html`, "utf8"));
    expect(served.headers.get("content-security-policy")).toContain(`connect-src 'self' ${world().rpc}`);
    const { final } = await rounds();
    await page.goto(`${address}/rounds/${final.hash}/answers/${await ownedAnswer(final)}`);
    await expect(page.getByText("The answer's SHA-256 is the one in its receipt.")).toBeVisible();
  } finally {
    server.kill("SIGINT");
  }
});
