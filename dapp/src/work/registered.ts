// The records that a Datanet has already, as far as this server has their bytes.
import { read } from "../api/client";
import { cidOf, content, hashOf } from "../lib/content";

/** The most records that dropped ones are compared with: those that were registered first. */
export const MOST = 2_000;
/** How many are asked for at a time. */
const AT_ONCE = 8;

/** A record that is registered, with the number of its registration. */
export interface Registered {
  contentId: string;
  number: number;
}

/** The first records of a Datanet, those of batches by their published lists; and how many there are that are not
 * among them, since there are too many or a list is not to be had. */
export async function registered(datanet: number, signal: AbortSignal): Promise<{ records: Registered[]; others: number }> {
  const records: Registered[] = [];
  let [others, cursor]: [number, string | undefined] = [0, undefined];
  do {
    const page: { items: { item: string; number: number; batch?: { count: number; uri: string } | null }[]; next?: string | null } = await read(
      "/api/v1/datanets/{datanet}/registrations",
      { path: { datanet }, query: { limit: 200, cursor } },
      signal,
    );
    for (const { item, number, batch } of page.items) {
      const ids = batch ? await listOf(batch.uri, signal) : [item];
      const taken = ids?.slice(0, MOST - records.length) ?? [];
      records.push(...taken.map((contentId) => ({ contentId, number })));
      others += (batch?.count ?? 1) - taken.length;
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && records.length < MOST);
  return { records, others: Math.max(0, others) };
}

/** The content ids of a batch, one a line, from where its contributor says it is; nothing if it is not there. */
async function listOf(uri: string, signal: AbortSignal): Promise<string[] | undefined> {
  const cid = uri.replace(/^ipfs:\/\//, "");
  const hash = hashOf(cid);
  const bytes = hash === undefined ? undefined : await content(cid, hash, signal).catch(() => undefined);
  if (!bytes) return undefined;
  const lines = new TextDecoder().decode(bytes).split("\n");
  return lines.filter((line) => /^0x[0-9a-f]{64}$/.test(line));
}

/** The bytes of records, some at a time, in their order; `undefined` where this server does not have them. */
export async function* texts(records: readonly Registered[], signal: AbortSignal): AsyncGenerator<[Registered, Uint8Array<ArrayBuffer> | undefined][]> {
  for (let first = 0; first < records.length && !signal.aborted; first += AT_ONCE) {
    const some = records.slice(first, first + AT_ONCE);
    yield Promise.all(some.map(async (one) => [one, await content(cidOf(one.contentId), one.contentId, signal).catch(() => undefined)] as [Registered, Uint8Array<ArrayBuffer> | undefined]));
  }
}
