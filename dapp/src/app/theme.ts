// Light or dark: as the system asks, until the reader chooses.
import { useEffect, useState } from "react";

type Theme = "light" | "dark";
const KEY = "tributary:theme";
const DARK = "(prefers-color-scheme: dark)";

function chosen(): Theme | undefined {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : undefined;
  } catch {
    return undefined;
  }
}

const present = (): Theme => chosen() ?? (matchMedia(DARK).matches ? "dark" : "light");

/** Sets the theme before anything is drawn. */
export function applyTheme(theme: Theme = present()): void {
  document.documentElement.dataset["theme"] = theme;
}

/** The theme, and how to choose the other one. */
export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState(present);
  useEffect(() => {
    applyTheme(theme);
    const system = matchMedia(DARK);
    const changed = () => setTheme(present());
    system.addEventListener("change", changed);
    return () => system.removeEventListener("change", changed);
  }, [theme]);
  const toggle = () => {
    const next = theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // It lasts until the page is left.
    }
    setTheme(next);
  };
  return [theme, toggle];
}
