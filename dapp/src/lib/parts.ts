// Lists in parts that one transaction can carry.

/** How much one transaction carries: of items, and of what they weigh together. An item heavier than that goes alone. */
export interface Most {
  items: number;
  weight: number;
}

/** A list in parts, in its order. */
export function inParts<T>(list: readonly T[], most: Most, weightOf: (item: T) => number = () => 0): T[][] {
  const parts: T[][] = [];
  let weight = 0;
  for (const item of list) {
    const last = parts.at(-1);
    const own = weightOf(item);
    if (last && last.length < most.items && weight + own <= most.weight) {
      last.push(item);
      weight += own;
    } else {
      parts.push([item]);
      weight = own;
    }
  }
  return parts;
}
