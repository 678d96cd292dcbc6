import { afterEach, expect, test, vi } from "vitest";
import { cidOf, sha256 } from "../lib/content";
import { comparison, MOST } from "./registered";

afterEach(() => vi.unstubAllGlobals());

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A server with these contents, and registrations in pages of 200. */
async function server(contents: string[], registrations: { item: string; batch?: { count: number; uri: string } }[]): Promise<string[]> {
  const asked: string[] = [];
  const known = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const text of contents) known.set(cidOf(await sha256(bytesOf(text))), bytesOf(text));
  vi.stubGlobal("fetch", (address: string) => {
    asked.push(address);
    const cid = /^\/ipfs\/(\w+)\?/.exec(address)?.[1];
    if (cid !== undefined) {
      const bytes = known.get(cid);
      return Promise.resolve(bytes ? new Response(bytes) : new Response("", { status: 404 }));
    }
    const from = Number(/cursor=(\d+)/.exec(address)?.[1] ?? 0);
    const items = registrations.slice(from, from + 200).map((one, at) => ({ ...one, number: from + at + 1 }));
    const next = from + 200 < registrations.length ? { next: String(from + 200) } : {};
    return Promise.resolve(Response.json({ items, ...next }));
  });
  return asked;
}

const last = async (found: ReturnType<typeof comparison>) => {
  let so;
  for await (so of found);
  return so;
};

test("what was compared is what was there, and each record has the registration that has most of it", async () => {
  const list = [await sha256(bytesOf("one")), await sha256(bytesOf("two")), await sha256(bytesOf("nowhere"))].join("\n");
  const uri = `ipfs://${cidOf(await sha256(bytesOf(list)))}`;
  const item = await sha256(bytesOf("three"));
  await server(["one", "two", "three", list], [{ item: "0x1", batch: { count: 7, uri } }, { item }, { item: "0x2", batch: { count: 9, uri: "ipfs://elsewhere" } }]);
  const compare = (texts: Uint8Array[]) => Promise.resolve(texts.map((text): [number, number][] => (text.length === 5 ? [[4, 90]] : [[4, 60], [5, 55]])));
  const found = await last(comparison(1, compare, new AbortController().signal));
  expect(found).toMatchObject({ asked: 4, all: 4, compared: 3 });
  expect([...(found?.near ?? [])]).toEqual([[4, { percent: 90, number: 2 }], [5, { percent: 55, number: 1 }]]);
});

test("of a large Datanet the first records are compared, and no more are asked for", async () => {
  const ids = await Promise.all(Array.from({ length: MOST + 500 }, (_, at) => sha256(bytesOf(String(at)))));
  const asked = await server([], ids.map((item) => ({ item })));
  const found = await last(comparison(1, (texts) => Promise.resolve(texts.map(() => [])), new AbortController().signal));
  expect(found).toMatchObject({ asked: MOST, all: MOST, compared: 0 });
  expect(asked.filter((address) => address.startsWith("/api/"))).toHaveLength(MOST / 200);
});
