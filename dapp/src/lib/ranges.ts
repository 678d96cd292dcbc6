// The bytes of an answer, in parts that have one owner each.

/** A range of bytes that a record has. */
export interface Range {
  start: number;
  end: number;
}

/** A part of an answer. `range` is the index of the range that it is, `undefined` where no one has it. */
export interface Part {
  start: number;
  end: number;
  text: string;
  range: number | undefined;
}

/**
 * Divides bytes into parts, in order. Ranges of a wrong round may overlap, or be out of order or out of the
 * answer: each byte is of the first range that has it.
 */
export function parts(bytes: Uint8Array, ranges: readonly Range[]): Part[] {
  const owner = new Int32Array(bytes.length).fill(-1);
  ranges.forEach((range, index) => {
    for (let at = Math.max(0, range.start); at < Math.min(bytes.length, range.end); at += 1) {
      if (owner[at] === -1) owner[at] = index;
    }
  });
  const list: Part[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = start + 1;
    while (end < bytes.length && owner[end] === owner[start]) end += 1;
    const index = owner[start] ?? -1;
    const text = new TextDecoder().decode(bytes.subarray(start, end));
    list.push({ start, end, text, range: index === -1 ? undefined : index });
    start = end;
  }
  return list;
}

/** Where bytes are in others, first; -1 if they are not. */
function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  if (part.length === 0) return -1;
  for (let at = 0; at + part.length <= bytes.length; at += 1) {
    let same = 0;
    while (same < part.length && bytes[at + same] === part[same]) same += 1;
    if (same === part.length) return at;
  }
  return -1;
}

/** The least bytes of a piece of a record that is shown as one. */
const SHORTEST = 4;

/**
 * Where a part of an answer is in a record: in one place, or in several where it was put together from
 * spans that meet. Ascends, without overlaps. Each piece is as long as it can be.
 */
export function piecesIn(record: Uint8Array, part: Uint8Array): Range[] {
  const found: Range[] = [];
  for (let from = 0; from < part.length; ) {
    // The longest beginning of what is left that the record has.
    let [low, high] = [0, part.length - from];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (indexOf(record, part.subarray(from, from + middle)) >= 0) low = middle;
      else high = middle - 1;
    }
    // Shorter pieces are where spans meet, and are anywhere.
    if (low >= SHORTEST) {
      const start = indexOf(record, part.subarray(from, from + low));
      found.push({ start, end: start + low });
    }
    from += Math.max(1, low);
  }
  found.sort((one, other) => one.start - other.start);
  const apart: Range[] = [];
  for (const { start, end } of found) {
    const last = apart.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else apart.push({ start, end });
  }
  return apart;
}
