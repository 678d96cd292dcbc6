// Times are in seconds since 1970 (UTC).

/** A time as people read it, in UTC, to the minute. */
export function moment(seconds: number): string {
  const text = new Date(seconds * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** The parts of a span of time, the largest two that are not zero: `3 d 4 h`. */
export function span(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds));
  const parts: string[] = [];
  for (const [unit, name] of [[86_400, "d"], [3_600, "h"], [60, "min"], [1, "s"]] as const) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** What the parts of a challenge window are for, each a third of it. */
export type WindowPart = "asking" | "answering" | "proving" | "over";

/** Which part of its challenge window a round is in, and when that part ends. */
export function windowPart(from: number, to: number, now: number): { part: WindowPart; ends: number } {
  const third = (to - from) / 3;
  const parts = ["asking", "answering", "proving"] as const;
  const index = Math.floor((now - from) / third);
  const part = parts[Math.max(0, index)];
  if (part === undefined || now >= to) return { part: "over", ends: to };
  return { part, ends: Math.ceil(from + third * (Math.max(0, index) + 1)) };
}
