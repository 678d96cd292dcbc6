// Doing something now and then, however often it is asked for.

/** A function that does something at once, but for so many milliseconds after it has done it only at their end. */
export function spaced(pause: number, act: () => void): () => void {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    if (timer !== undefined) return;
    const now = () => {
      timer = undefined;
      last = Date.now();
      act();
    };
    const left = last + pause - Date.now();
    if (left <= 0) now();
    else timer = setTimeout(now, left);
  };
}
