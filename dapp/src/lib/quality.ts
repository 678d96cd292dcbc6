// What was measured of a model, as the document says that its operator publishes: see docs/DAPP.md.
import { cidOf } from "./content";

/** How the document names its form. */
const FORMAT = "tributary.quality.1";

/** One figure. */
export interface Measure {
  /** What was measured, as `lds_per_query` or `lds_per_contributor`. */
  metric: string;
  value: number;
  /** The standard error of the value, where it is known. */
  error: number | undefined;
  /** What a perfect prediction would have, by the same measurement. */
  ceiling: number;
  /** The command that anyone can measure it again with. */
  command: string;
  /** When it was measured, in seconds since 1970. */
  measuredAt: number;
}

/** What was measured of one artifact, trained on what a snapshot has. */
export interface Quality {
  /** The SHA-256 of what was measured: the model's `artifactHash`. */
  artifact: string;
  /** When the snapshot was taken, in seconds since 1970; nothing where the model was measured on none. */
  snapshot: number | undefined;
  measures: Measure[];
}

/** The most figures of a document, and the longest of its texts, in letters. */
const MOST = { measures: 16, letters: 400 };

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "" && value.length <= MOST.letters;
const isFigure = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
/** Seconds that a date can be made of. */
const isTime = (value: unknown): value is number => isFigure(value) && Number.isInteger(value) && value >= 0 && value <= 8_640_000_000_000;

/** What a document says. Nothing where any part of it is not as it must be: no figure is guessed. */
export function qualityIn(bytes: Uint8Array): Quality | undefined {
  const found = objectIn(bytes);
  const { format, artifact, snapshot, measures } = found ?? {};
  if (format !== FORMAT || typeof artifact !== "string" || !/^0x[0-9a-f]{64}$/.test(artifact)) return undefined;
  if (snapshot !== null && !isTime(snapshot)) return undefined;
  if (!Array.isArray(measures) || measures.length === 0 || measures.length > MOST.measures) return undefined;
  const read = measures.map(measureIn);
  if (!read.every((one) => one !== undefined)) return undefined;
  return { artifact, snapshot: snapshot ?? undefined, measures: read };
}

function measureIn(of: unknown): Measure | undefined {
  if (typeof of !== "object" || of === null) return undefined;
  const { metric, value, error, ceiling, command, measuredAt } = of as Record<string, unknown>;
  const isRight = isText(metric) && isFigure(value) && isFigure(ceiling) && isText(command) && isTime(measuredAt);
  if (!isRight || (error !== undefined && !(isFigure(error) && error >= 0))) return undefined;
  return { metric, value, error, ceiling, command, measuredAt };
}

function objectIn(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the text that a model was registered with names a document by its hash. It is on the chain, and cannot change. */
export function isNamedBy(uri: string, hash: string): boolean {
  return uri.includes(cidOf(hash)) || uri.toLowerCase().includes(hash.slice(2));
}
