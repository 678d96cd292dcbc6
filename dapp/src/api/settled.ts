// Reads during which something happened on the chain.
import type { QueryClient } from "@tanstack/react-query";
import type { Schemas } from "./client";

/** How often something is read in a row where something happens each time. */
const MOST = 3;

/** Reads, and reads again if something happened meanwhile: the answer may be of before it. Who is told of it reads anew what
 * was read before, but not what is just being read for the first time. */
export async function settled<T>(client: Pick<QueryClient, "getQueryData">, read: () => Promise<T>): Promise<T> {
  const changed = () => client.getQueryData<Schemas["Status"]>(["status"])?.changed;
  for (let tries = 1; ; tries += 1) {
    const before = changed();
    const answer = await read();
    if (changed() === before || tries === MOST) return answer;
  }
}
