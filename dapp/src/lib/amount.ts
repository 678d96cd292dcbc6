// Amounts: whole numbers of units, shown with the digits of their asset.

/** What an amount is of, as the API names it. */
export interface AssetLike {
  address?: string | null;
  symbol?: string | null;
  decimals?: number | null;
}

/** Digits with a comma between thousands. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/**
 * An amount in whole units of its asset. With `places`, digits behind the point are cut off, never rounded
 * up; an amount above zero that would be shown as zero is shown as `<0.01` is.
 */
export function shown(units: bigint, decimals: number, places?: number): string {
  const one = 10n ** BigInt(decimals);
  const whole = grouped((units / one).toString());
  const fraction = decimals === 0 ? "" : (units % one).toString().padStart(decimals, "0");
  const cut = (places === undefined ? fraction : fraction.slice(0, places)).replace(/0+$/, "");
  if (places !== undefined && units > 0n && units / one === 0n && cut === "") {
    return places === 0 ? "<1" : `<0.${"0".repeat(places - 1)}1`;
  }
  return cut === "" ? whole : `${whole}.${cut}`;
}

/** A part of a whole in percent, with one digit; `undefined` of nothing. */
export function percent(part: bigint, whole: bigint): string | undefined {
  if (whole === 0n) return undefined;
  const tenths = (part * 1000n) / whole;
  return `${grouped((tenths / 10n).toString())}.${tenths % 10n}`;
}

/** Basis points in percent. */
export function basisPoints(bps: number): string {
  return (bps / 100).toFixed(2).replace(/\.?0+$/, "");
}
