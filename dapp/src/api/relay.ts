// Having a signed contribution registered by this server, which pays for the gas.
import { askRelay, ApiError, type Schemas } from "./client";

/** How often it is asked again while the contribution is under way or the server is busy or away, and the pause. */
const AGAIN = { times: 20, pause: 3_000 } as const;

/** What the relay takes, where there is one that sends so many records to a Datanet. */
export function relayFor(relay: Schemas["RelayTerms"] | null | undefined, datanet: number, records: number): Schemas["RelayTerms"] | undefined {
  if (!relay?.isOpen || records === 0 || records > relay.records) return undefined;
  return !relay.datanets || relay.datanets.includes(datanet) ? relay : undefined;
}

/**
 * Asks until the contribution is registered. The server sends the same one once, however often it is asked, so it is asked
 * again where an answer was lost. Returns nothing if it is still under way at the end. Throws `ApiError`.
 */
export async function untilRelayed(
  signed: string,
  signal: AbortSignal,
  ask = askRelay,
  pause = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time)),
): Promise<Schemas["RelayedContribution"] | undefined> {
  for (let tries = 1; !signal.aborted; tries += 1) {
    try {
      const found = await ask(signed, signal);
      if (found.state === "registered") return found;
      if (tries === AGAIN.times) return undefined;
    } catch (error) {
      const isWorthIt = error instanceof ApiError && (error.code === "unreachable" || error.code === "busy");
      if (!isWorthIt || tries === AGAIN.times) throw error;
    }
    await pause(AGAIN.pause);
  }
  return undefined;
}
