// How many requests a second the API answers for its common pages, to a client on the same machine; how soon the
// first page is there; and how a long table scrolls. Each is measured some times, of which the best counts, since
// other programs may run beside; tools/results.mjs compares it with its budget.
import { request as http, Agent } from "node:http";
import { expect, test } from "@playwright/test";
import { count } from "./results";
import { world } from "./world";

/** How long is measured at a time, in milliseconds, and how many times. */
const TIME = 2_000;
const TIMES = 5;
const CONNECTIONS = 16;

test("the common pages are answered many times a second", async () => {
  const paths = ["health", "datanets", "datanets/1", "datanets/1/registrations?limit=25", "models", "models/1", "rounds", `accounts/${world().holder}/earnings`];
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const ask = (path: string) =>
    new Promise<number>((resolve, reject) => {
      const asked = http(`${world().page}/api/v1/${path}`, { agent }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      });
      asked.on("error", reject);
      asked.end();
    });
  for (const path of paths) expect(await ask(path)).toBe(200);
  const measure = async () => {
    const began = Date.now();
    let answered = 0;
    const worker = async (first: number) => {
      for (let at = first; Date.now() - began < TIME; at += 1) {
        if ((await ask(paths[at % paths.length] ?? "health")) !== 200) throw new Error("not answered");
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => worker(index)));
    return Math.round((answered * 1000) / (Date.now() - began));
  };
  const rates: number[] = [];
  for (let time = 0; time < TIMES; time += 1) rates.push(await measure());
  agent.destroy();
  count("requests_per_s", Math.max(...rates));
});

test("a model with 10,000 payees is read to the end, and its table scrolls as fast as the screen is drawn", async ({ page }) => {
  test.setTimeout(120_000);
  const all = 10_000;
  const payee = (index: number) => `0x${(index + 1).toString(16).padStart(64, "0")}`;
  const first = (await (await fetch(`${world().page}/api/v1/models/1/payees?limit=1`)).json()) as { block: unknown; items: [{ payee: object }] };
  let most = 0;
  await page.route("**/api/v1/models/1/payees?*", async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const [from, limit] = [Number(query.get("cursor") ?? 0), Number(query.get("limit") ?? 50)];
    most = Math.max(most, limit);
    const count = Math.min(limit, all - from);
    const items = Array.from({ length: count }, (_, at) => ({
      ...first.items[0],
      payee: { ...first.items[0].payee, word: payee(from + at), kind: "account", account: `0x${payee(from + at).slice(26)}` },
      rank: from + at + 1,
      earned: String((all - from - at) * 1000),
    }));
    const next = from + count < all ? { next: String(from + count) } : {};
    await route.fulfill({ json: { block: first.block, items, ...next } });
  });
  // No other request of the page is changed; blocks that come meanwhile would have it read all of it again.
  await page.route("**/api/v1/events", (route) => route.abort());
  await page.goto(`${world().page}/models/1`);
  const table = page.getByRole("table").filter({ hasText: "Earned" });
  const more = page.getByRole("button", { name: "Show more" });
  await expect(table).toBeVisible();
  // The first page has 10, and each later one 200.
  for (let clicks = 0; clicks < Math.ceil((all - 10) / 200); clicks += 1) await more.click();
  await expect(table).toHaveAttribute("aria-rowcount", String(all + 1));
  expect(most).toBe(200);
  // Not all of it is in the page.
  expect(await table.getByRole("row").count()).toBeLessThan(500);
  const scroll = () =>
    page.evaluate(
      () =>
        new Promise<number[]>((resolve) => {
          const times: number[] = [];
          const began = performance.now();
          let last = began;
          const step = (now: number) => {
            times.push(now - last);
            last = now;
            window.scrollBy(0, 120);
            if (now - began < 2_000) requestAnimationFrame(step);
            else resolve(times.slice(1));
          };
          requestAnimationFrame(step);
        }),
    );
  const rates: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const frames = await scroll();
    rates.push(Math.round((frames.length * 1000) / frames.reduce((sum, one) => sum + one, 0)));
  }
  count("table_frames_per_s", Math.max(...rates));
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(table.getByRole("row").last()).toContainText("10000");
});

test("the first page is there soon", async ({ browser }) => {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    // Nothing of the page is known to a new context.
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto("about:blank");
    const began = Date.now();
    await page.goto(world().page, { waitUntil: "commit" });
    await page.getByRole("link", { name: "Datanet 1", exact: true }).waitFor();
    times.push(Date.now() - began);
    await context.close();
  }
  count("first_view_ms", Math.min(...times));
});
