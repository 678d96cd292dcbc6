// The page that is in the binary: `tributary serve` serves it with the API and the files, and needs no folder.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { DEMO, root, served } from "./command";
import { ownedAnswer, rounds } from "./demo";
import { world } from "./world";

test("the command serves page, API and files from one binary", async ({ page }) => {
  await served({ folder: DEMO }, async (address) => {
    const model = await fetch(`${address}/models/1`);
    expect(await model.text()).toBe(readFileSync(`${root}dapp/dist/index.html`, "utf8"));
    expect(model.headers.get("content-security-policy")).toContain(`connect-src 'self' ${world().rpc}`);
    const { final } = await rounds();
    await page.goto(`${address}/rounds/${final.hash}/answers/${await ownedAnswer(final)}`);
    await expect(page.getByText("The answer's SHA-256 is the one in its receipt.")).toBeVisible();
  });
});
