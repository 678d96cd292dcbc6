// What pages are made of: facts, tables, states, and text that others wrote.
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { ApiError } from "../api/client";
import type { List } from "../api/hooks";
import { Link } from "../app/router";
import { shown, type AssetLike } from "../lib/amount";
import { beginning, short, visible } from "../lib/text";
import { moment } from "../lib/time";
import { text } from "../text";
import css from "./parts.module.css";

export { css };

export function Page({ title, intro, children, actions }: { title: ReactNode; intro?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.page}>
      <div className={css.intro}>
        <div className={css.head}>
          <h1>{title}</h1>
          {actions}
        </div>
        {intro !== undefined && <div className="soft">{intro}</div>}
      </div>
      {children}
    </div>
  );
}

export function Card({ title, children, actions }: { title: ReactNode; children: ReactNode; actions?: ReactNode }) {
  const id = useId();
  return (
    <section className={css.card} aria-labelledby={id}>
      <div className={css.head}>
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** Names with their values; those whose value is `undefined` are left out. */
export function Facts({ of }: { of: [ReactNode, ReactNode | undefined][] }) {
  return (
    <dl className={css.facts}>
      {of.map(([name, value], index) =>
        value === undefined ? null : (
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

export function Stats({ of }: { of: [string, ReactNode][] }) {
  return (
    <dl className={css.stats}>
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={css.figure}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Column<T> {
  name: string;
  cell: (row: T) => ReactNode;
  right?: boolean;
}

interface TableOf<T> {
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string | number;
}

/** The rows of a long table that are in the page together, or not. */
const CHUNK = 50;
/** How high a row is, in pixels, as long as none was seen. */
const ROW = 40;

/**
 * A table, on a narrow page one row below the other. The first column names the row; `caption` is for readers of
 * screens. Of a long one only rows near what is in view are in the page.
 */
export function Table<T>({ caption, columns, rows, keyOf }: TableOf<T> & { caption: string }) {
  const isLong = rows.length > 2 * CHUNK;
  const chunks = isLong ? Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) => rows.slice(index * CHUNK, (index + 1) * CHUNK)) : [];
  return (
    <div className={css.scroll}>
      <table className={`${css.table} ${css.stacked}`} {...(isLong ? { "aria-rowcount": rows.length + 1 } : {})}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, right }) => (
              <th key={name} scope="col" className={right ? css.right : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {isLong ? (
          chunks.map((chunk, index) => <Chunk key={index} columns={columns} rows={chunk} keyOf={keyOf} first={index * CHUNK} />)
        ) : (
          <tbody>
            <Rows columns={columns} rows={rows} keyOf={keyOf} />
          </tbody>
        )}
      </table>
    </div>
  );
}

/** `first` is the index of the first row, where some are not in the page. */
function Rows<T>({ columns, rows, keyOf, first }: TableOf<T> & { first?: number }) {
  return rows.map((row, at) => (
    // The names of the columns are row 1.
    <tr key={keyOf(row)} aria-rowindex={first === undefined ? undefined : first + at + 2}>
      {columns.map(({ name, cell, right }, index) =>
        index === 0 ? (
          <th key={name} scope="row">
            {cell(row)}
          </th>
        ) : (
          <td key={name} data-label={name} className={right ? `${css.right} number` : undefined}>
            {cell(row)}
          </td>
        ),
      )}
    </tr>
  ));
}

/** Rows that are in the page while they are near what is in view; else as much empty space as they had. */
function Chunk<T>({ first, ...of }: TableOf<T> & { first: number }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [isNear, setNear] = useState(first === 0);
  const [height, setHeight] = useState(of.rows.length * ROW);
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return;
        if (!entry.isIntersecting) setHeight(entry.boundingClientRect.height);
        setNear(entry.isIntersecting);
      },
      { rootMargin: "1500px 0px" },
    );
    if (body.current) observer.observe(body.current);
    return () => observer.disconnect();
  }, []);
  return (
    <tbody ref={body}>
      {isNear ? (
        <Rows {...of} first={first} />
      ) : (
        <tr aria-hidden="true">
          <td colSpan={of.columns.length} style={{ height }} />
        </tr>
      )}
    </tbody>
  );
}

/** A list with all its states. */
export function Listed<T>({ list, empty, ...table }: { list: List<T>; empty: ReactNode; caption: string; columns: Column<T>[]; keyOf: (row: T) => string | number }) {
  if (list.isLoading) return <Loading />;
  if (list.items.length === 0) return list.error ? <Problem error={list.error} retry={list.retry} /> : <Empty title={empty} />;
  return (
    <>
      {list.error && <Problem error={list.error} retry={list.retry} />}
      <Table {...table} rows={list.items} />
      {list.hasMore && (
        <div className={css.row}>
          <Button onClick={list.loadMore} disabled={list.isLoadingMore}>
            {list.isLoadingMore ? text.state.loadingMore : text.state.more}
          </Button>
          <span className="soft small">{text.table.loaded(list.items.length)}</span>
        </div>
      )}
    </>
  );
}

export function Button({ kind, ...rest }: { kind?: "main" | "small" } & React.ButtonHTMLAttributes<HTMLButtonElement>) {
  return <button type="button" {...rest} className={css.button} data-kind={kind} />;
}

interface FileButtonOf {
  children: ReactNode;
  onFiles: (files: File[]) => void;
  /** Whether a folder is chosen, with all that is in it. */
  isFolder?: boolean;
  isSingle?: boolean;
  accept?: string;
}

/** A button that lets files be chosen: any number of them, each time. */
export function FileButton({ children, onFiles, isFolder = false, isSingle = false, accept }: FileButtonOf) {
  return (
    <label className={css.button}>
      {children}
      <input
        type="file"
        multiple={!isSingle}
        className="visually-hidden"
        // The attribute is the browsers' own, and React's types do not have it.
        {...(isFolder ? { webkitdirectory: "" } : {})}
        {...(accept === undefined ? {} : { accept })}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again.
          event.target.value = "";
        }}
      />
    </label>
  );
}

export function Loading() {
  return (
    <div role="status">
      <span className="visually-hidden">{text.state.loading}</span>
      <div className={css.bones} aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}

export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

export function Note({ tone, children, live }: { tone?: "good" | "warn" | "bad"; children: ReactNode; live?: boolean }) {
  return (
    <div className={css.note} data-tone={tone} role={live ? "status" : undefined}>
      {children}
    </div>
  );
}

/** In place of what is not read yet: why not, and what to do, or that it is being read. */
export function Unread({ of }: { of: { error: Error | null; refetch: () => unknown } }) {
  return of.error ? <Problem error={of.error} retry={() => void of.refetch()} /> : <Loading />;
}

/** Why something could not be read, and what to do. */
export function Problem({ error, retry }: { error: Error; retry?: () => void }) {
  const code = error instanceof ApiError ? error.code : "internal";
  if (code === "filesMissing") {
    return (
      <Empty title={text.state.filesMissing}>
        <p>{text.state.filesMissingHelp}</p>
      </Empty>
    );
  }
  return (
    <div role="alert">
      <Note tone={code === "notFound" ? "warn" : "bad"}>
        <strong>{text.state.failed}</strong>
        <p>{code === "unreachable" ? text.state.unreachable : visible(error.message)}</p>
        {retry && (
          <Button kind="small" onClick={retry}>
            {text.state.retry}
          </Button>
        )}
      </Note>
    </div>
  );
}

/** A status in a word with a colour. */
export function Pill({ tone, children }: { tone?: "good" | "warn" | "bad" | undefined; children: ReactNode }) {
  return (
    <span className={css.pill} data-tone={tone}>
      {children}
    </span>
  );
}

/** A text that someone else wrote: its direction does not leave it, and its end is shown on demand. */
export function Foreign({ children, most = 80, none }: { children: string; most?: number; none?: string }) {
  const [isWhole, setWhole] = useState(false);
  const all = visible(children);
  if (all.trim() === "") return <span className="soft">{none ?? text.datanets.noUri}</span>;
  const first = beginning(all, most);
  return (
    <>
      <bdi>{isWhole ? all : first}</bdi>
      {first !== all && (
        <>
          {" "}
          <button type="button" className={css.link} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? text.whole.hide : text.whole.show}
          </button>
        </>
      )}
    </>
  );
}

/** An amount: cut to six digits, exact when it is pointed at. */
export function Amount({ of, asset, places = 6 }: { of: string; asset: AssetLike; places?: number }) {
  const units = BigInt(of);
  const symbol = asset.symbol ? visible(asset.symbol) : text.noSymbol;
  const decimals = asset.decimals;
  if (decimals === null || decimals === undefined) {
    return (
      <span className="number" title={text.units(of)}>
        {shown(units, 0)} <bdi className="soft">{symbol}</bdi>
      </span>
    );
  }
  const exact = `${shown(units, decimals)} ${symbol} = ${text.units(shown(units, 0))}`;
  return (
    <data className="number" value={of} title={exact}>
      {shown(units, decimals, Math.min(places, decimals))} <bdi className="soft">{symbol}</bdi>
    </data>
  );
}

/** Hexadecimal digits with their middle left out, which can be copied. `shownAs` leaves out what all of a kind share. */
export function Hex({ of, shownAs = of, to, label }: { of: string; shownAs?: string; to?: string; label?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(of).catch(() => undefined);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const digits = (
    <span className={css.hex} title={of}>
      {short(shownAs)}
    </span>
  );
  return (
    <span>
      {to === undefined ? digits : <Link to={to}>{digits}</Link>}
      <button type="button" className={css.copy} onClick={() => void copy()} aria-label={`${text.copy.label} ${label ?? of}`}>
        {isCopied ? text.copy.done : text.copy.label}
      </button>
    </span>
  );
}

export function Moment({ of, none }: { of: number | null | undefined; none?: string }) {
  if (of === null || of === undefined) return <span className="soft">{none ?? "-"}</span>;
  return (
    <time className="number" dateTime={new Date(of * 1000).toISOString()} title={`${of} seconds since 1970`}>
      {moment(of)}
    </time>
  );
}

/** How the figures of a page can be derived again. */
export function Why({ lines }: { lines: string[] }) {
  return (
    <details className={css.why}>
      <summary>{text.why}</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}
