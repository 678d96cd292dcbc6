import { expect, test, vi } from "vitest";
import { cidOf, content, ContentError, hashOf, sha256 } from "./content";

const hello = new TextEncoder().encode("hello");
const hash = "0x2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

test("a CID is that of IPFS", async () => {
  expect(await sha256(hello)).toBe(hash);
  const cid = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq";
  expect(cidOf(hash)).toBe(cid);
  expect(hashOf(cid)).toBe(hash);
  for (const other of ["", "b", `${cid}a`, cid.replace("bafk", "bafy"), cid.toUpperCase(), "../../x"]) expect(hashOf(other)).toBeUndefined();
});

test("bytes that are not those that were asked for are never shown", async () => {
  const answers = (response: Response) => vi.stubGlobal("fetch", () => Promise.resolve(response));
  answers(new Response(hello));
  expect(await content("x", hash)).toEqual(hello);
  answers(new Response("other"));
  await expect(content("x", hash)).rejects.toEqual(new ContentError("wrong"));
  answers(new Response("", { status: 404 }));
  await expect(content("x", hash)).rejects.toEqual(new ContentError("missing"));
  vi.stubGlobal("fetch", () => Promise.reject(new Error("down")));
  await expect(content("x", hash)).rejects.toEqual(new ContentError("unreachable"));
  vi.unstubAllGlobals();
});
