// Text that others wrote: of any length, in any direction, with any character.

/** Characters that change how what follows is laid out, that have no width, or that control a device. */
// eslint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** The text with a sign in the place of each character that no one can see. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, "\ufffd");
}

/** The beginning of a text, of at most so many characters, whole ones. */
export function beginning(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("").trimEnd()}\u2026`;
}

/** Hexadecimal digits with their middle left out. */
export function short(hex: string, ends = 6): string {
  return hex.length <= 2 * ends + 3 ? hex : `${hex.slice(0, ends + 2)}\u2026${hex.slice(-ends + 2)}`;
}
