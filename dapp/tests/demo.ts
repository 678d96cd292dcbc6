// What the demo's data has, as the API says it.
import { missing } from "./results";
import { world } from "./world";

/** A round, as lists show it. */
export interface Round {
  hash: string;
  model: number;
  number: number;
  status: string;
}

/** An answer of the API. */
export async function api<T>(path: string): Promise<T> {
  const response = await fetch(`${world().page}/api/v1/${path}`);
  return (await response.json()) as T;
}

/** One round of each kind. */
export async function rounds(): Promise<{ open: Round; final: Round; without: Round; struck: Round; lie: Round }> {
  const { items } = await api<{ items: Round[] }>("rounds");
  const find = (is: (round: Round) => boolean): Round => items.find(is) ?? missing("the demo has no such round");
  return {
    open: find((round) => round.status === "open" && round.model === 1),
    final: find((round) => round.status === "final" && round.model === 1),
    without: find((round) => round.model === 4),
    struck: find((round) => round.status === "slashed"),
    lie: find((round) => round.status === "open" && round.model === 3),
  };
}

/** An answer of a round that has owners, the same in every run: the order of answers depends on their times. */
export async function ownedAnswer(round: Round): Promise<number> {
  const found: { index: number; text: string }[] = [];
  for (let index = 0; ; index += 1) {
    const answer = await api<{ ranges?: unknown[]; outputCid?: string }>(`rounds/${round.hash}/answers/${index}`);
    if (!answer.ranges) break;
    if (answer.ranges.length > 1) found.push({ index, text: answer.outputCid ?? "" });
  }
  found.sort((one, other) => (one.text < other.text ? -1 : 1));
  return found[0]?.index ?? missing("no answer has owners");
}
