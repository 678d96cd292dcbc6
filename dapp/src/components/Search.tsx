// A field that searches once the reader pauses.
import { useEffect, useId, useState } from "react";
import { css } from "./parts";

/** How long a pause is, in milliseconds. */
const PAUSE = 250;

export function Search({ label, onSearch }: { label: string; onSearch: (search: string) => void }) {
  const id = useId();
  const [value, setValue] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => onSearch(value.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [value, onSearch]);
  return (
    <div className={css.field} role="search">
      <label htmlFor={id}>{label}</label>
      <input id={id} className={css.input} type="search" maxLength={200} value={value} onChange={(event) => setValue(event.target.value)} />
    </div>
  );
}
