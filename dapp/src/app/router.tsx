// The path that is shown, and links that change it without a new page.
import { createContext, useContext, useEffect, useMemo, useState, type AnchorHTMLAttributes, type ReactNode } from "react";

interface Place {
  path: string;
  query: URLSearchParams;
}

const PlaceContext = createContext<Place>({ path: "/", query: new URLSearchParams() });
const CHANGED = "tributary:place";

const here = (): string => window.location.pathname + window.location.search;

/** Goes to another path of this page. */
export function go(to: string, replace = false): void {
  if (to === here()) return;
  window.history[replace ? "replaceState" : "pushState"]({}, "", to);
  window.dispatchEvent(new Event(CHANGED));
  if (!replace) window.scrollTo(0, 0);
}

/** Says below it which path is shown. */
export function Router({ children }: { children: ReactNode }) {
  const [address, setAddress] = useState(here);
  useEffect(() => {
    const changed = () => setAddress(here());
    window.addEventListener("popstate", changed);
    window.addEventListener(CHANGED, changed);
    return () => {
      window.removeEventListener("popstate", changed);
      window.removeEventListener(CHANGED, changed);
    };
  }, []);
  const place = useMemo(() => {
    const [path = "/", query = ""] = address.split("?");
    return { path, query: new URLSearchParams(query) };
  }, [address]);
  return <PlaceContext.Provider value={place}>{children}</PlaceContext.Provider>;
}

/** The path and the query that are shown. */
export function usePlace(): Place {
  return useContext(PlaceContext);
}

/** The parts of a path that matches a pattern such as `/models/:id`; `undefined` if it does not. */
export function match(pattern: string, path: string): string[] | undefined {
  const [wanted, found] = [pattern.split("/"), path.replace(/(.)\/+$/, "$1").split("/")];
  if (wanted.length !== found.length) return undefined;
  const values: string[] = [];
  for (const [index, part] of wanted.entries()) {
    const other = found[index] ?? "";
    if (part.startsWith(":")) values.push(safely(other));
    else if (part !== other) return undefined;
  }
  return values;
}

function safely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A link to another path of this page. */
export function Link({ to, ...rest }: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href">) {
  return (
    <a
      {...rest}
      href={to}
      onClick={(event) => {
        const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
        if (!isPlain || event.defaultPrevented) return;
        event.preventDefault();
        go(to);
      }}
    />
  );
}
