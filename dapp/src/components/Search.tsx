// A list that is searched, once the reader pauses.
import { useEffect, useId, useState } from "react";
import { useList, type List } from "../api/hooks";
import { css, Listed, Page, type Column } from "./parts";

/** How long a pause is, in milliseconds. */
const PAUSE = 250;

function Search({ label, onSearch }: { label: string; onSearch: (search: string) => void }) {
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

/** The list at `path`, and what it is searched for. */
export function useSearch<P extends "/api/v1/datanets" | "/api/v1/models">(path: P) {
  const [search, onSearch] = useState("");
  return { search, onSearch, list: useList(path, { query: { search } }) };
}

/** The texts of a page with a list that is searched. */
interface Texts {
  title: string;
  intro: string;
  search: string;
  empty: string;
  noneFound: string;
  table: string;
}

/** A page with a list that is searched. */
export function Searched<T extends { id: number }>({
  texts,
  search,
  onSearch,
  list,
  columns,
}: {
  texts: Texts;
  search: string;
  onSearch: (search: string) => void;
  list: List<T>;
  columns: Column<T>[];
}) {
  return (
    <Page title={texts.title} intro={<p>{texts.intro}</p>}>
      <Search label={texts.search} onSearch={onSearch} />
      <Listed list={list} empty={search === "" ? texts.empty : texts.noneFound} caption={texts.table} keyOf={(row) => row.id} columns={columns} />
    </Page>
  );
}
