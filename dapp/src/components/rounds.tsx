// Rounds in lists, and their windows as clocks.
import { useEffect, useState } from "react";
import type { Schemas } from "../api/client";
import { useList, useStatus } from "../api/hooks";
import { Link } from "../app/router";
import { grouped } from "../lib/amount";
import { span, windowPart } from "../lib/time";
import { text } from "../text";
import css from "./rounds.module.css";
import { Amount, Listed, Moment, Pill } from "./parts";

const t = text.round;

export const ROUND_TONE = { open: "warn", final: "good", slashed: "bad", voided: "bad" } as const;

/** The time of the chain: that of the latest block, and what has passed since it was read. */
export function useChainTime(): number | undefined {
  const status = useStatus();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const [first, setFirst] = useState<{ hash: string; at: number }>();
  const block = status.data?.block;
  useEffect(() => {
    if (block && block.hash !== first?.hash) setFirst({ hash: block.hash, at: Date.now() });
  }, [block, first]);
  if (!block) return undefined;
  return block.time + Math.max(0, Math.floor((now - (first?.at ?? now)) / 1_000));
}

/** A challenge window with its three parts, and how long each still is. */
export function WindowClock({ from, to, wide = false }: { from: number; to: number; wide?: boolean }) {
  const now = useChainTime();
  if (now === undefined) return null;
  const { part, ends } = windowPart(from, to, now);
  const done = Math.min(1, Math.max(0, (now - from) / (to - from)));
  const left = part === "over" ? t.part.over : t.ends(span(to - now));
  if (!wide) return <span className="small" data-volatile>{left}</span>;
  return (
    <div className={css.clock} data-volatile>
      <div className={css.track} role="progressbar" aria-label={t.window} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(done * 100)} aria-valuetext={left}>
        <div className={css.done} ref={(bar) => bar?.style.setProperty("width", `${done * 100}%`)} />
        <span />
        <span />
      </div>
      <p>
        <strong>{left}</strong>
      </p>
      {part !== "over" && (
        <p className="soft">
          {t.part[part]} {t.partEnds(span(ends - now))}
        </p>
      )}
    </div>
  );
}

export function RoundStatus({ of }: { of: Schemas["RoundStatus"] }) {
  return <Pill tone={ROUND_TONE[of]}>{text.roundStatus[of]}</Pill>;
}

/** Rounds, the newest first. */
export function RoundsTable({ model, empty }: { model?: number; empty: string }) {
  const list = useList("/api/v1/rounds", { query: { model, limit: 25 } });
  const c = text.rounds.columns;
  return (
    <Listed
      list={list}
      empty={empty}
      caption={text.rounds.table}
      keyOf={(row) => row.hash}
      columns={[
        { name: c.round, cell: (row) => <Link to={`/rounds/${row.hash}`}>{text.rounds.name(row.number, row.attempt)}</Link> },
        ...(model === undefined
          ? [{ name: c.model, cell: (row: Schemas["RoundRow"]) => <Link to={`/models/${row.model}`}>{text.model.title(row.model)}</Link> }]
          : []),
        { name: c.status, cell: (row) => <RoundStatus of={row.status} /> },
        { name: c.answers, right: true, cell: (row) => grouped(String(row.receipts)) },
        { name: c.sum, right: true, cell: (row) => <Amount of={row.receiptsSum} asset={row.asset} /> },
        {
          name: c.window,
          cell: (row) =>
            row.status === "open" ? <WindowClock from={row.proposedAt} to={row.finalisableAt} /> : <Moment of={row.endedAt ?? row.proposedAt} />,
        },
      ]}
    />
  );
}
