// The records that a Datanet has already, as far as this server has their bytes.
import { read } from "../api/client";
import { cidOf, content, hashOf } from "../lib/content";

/** The most records that dropped ones are compared with: those that were registered first. */
export const MOST = 2_000;
/** How many are asked for at a time. */
const AT_ONCE = 8;

/** A record that is registered, with the number of its registration. */
interface Registered {
  contentId: string;
  number: number;
}

/** The first records of a Datanet, those of batches by their published lists, where these are to be had. */
async function registered(datanet: number, signal: AbortSignal): Promise<Registered[]> {
  const records: Registered[] = [];
  let cursor: string | undefined;
  do {
    const page: { items: { item: string; number: number; batch?: { count: number; uri: string } | null }[]; next?: string | null } = await read(
      "/api/v1/datanets/{datanet}/registrations",
      { path: { datanet }, query: { limit: 200, cursor } },
      signal,
    );
    for (const { item, number, batch } of page.items) {
      if (records.length === MOST) break;
      const ids = batch ? await listOf(batch.uri, signal) : [item];
      records.push(...(ids ?? []).slice(0, MOST - records.length).map((contentId) => ({ contentId, number })));
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && records.length < MOST);
  return records;
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

/** A record that is dropped, and how much of it a registered one has. */
export interface Near {
  percent: number;
  /** The number of the registration. */
  number: number;
}

/** What dropped records were compared with so far. */
export interface Comparison {
  /** By the indexes of the dropped records: the registration that has most of each. */
  near: Map<number, Near>;
  /** How many registered records were looked at, of how many that are to be, and how many bytes were there. */
  asked: number;
  all: number;
  compared: number;
}

/** Compares dropped records with those of a Datanet, of which `compare` says which dropped ones each has much of, and
 * how much in percent. Yields what was found after each step. */
export async function* comparison(
  datanet: number,
  compare: (texts: Uint8Array[]) => Promise<[number, number][][]>,
  signal: AbortSignal,
): AsyncGenerator<Comparison> {
  const records = await registered(datanet, signal);
  const so: Comparison = { near: new Map(), asked: 0, all: records.length, compared: 0 };
  for await (const some of texts(records, signal)) {
    const there = some.flatMap(([one, bytes]) => (bytes ? [{ one, bytes }] : []));
    const nears = await compare(there.map(({ bytes }) => bytes));
    for (const [at, { one }] of there.entries()) {
      for (const [index, percent] of nears[at] ?? []) {
        if (percent > (so.near.get(index)?.percent ?? 0)) so.near.set(index, { percent, number: one.number });
      }
    }
    so.asked += some.length;
    so.compared += there.length;
    yield { ...so };
  }
}

/** The bytes of records, some at a time, in their order; `undefined` where this server does not have them. */
async function* texts(records: readonly Registered[], signal: AbortSignal): AsyncGenerator<[Registered, Uint8Array<ArrayBuffer> | undefined][]> {
  for (let first = 0; first < records.length && !signal.aborted; first += AT_ONCE) {
    const some = records.slice(first, first + AT_ONCE);
    yield Promise.all(some.map(async (one) => [one, await content(cidOf(one.contentId), one.contentId, signal).catch(() => undefined)] as [Registered, Uint8Array<ArrayBuffer> | undefined]));
  }
}
