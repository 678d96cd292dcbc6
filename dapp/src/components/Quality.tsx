// What was measured of a model, or that nothing was: the figures are in a document, which is checked by its hash.
import type { ReactNode } from "react";
import type { Schemas } from "../api/client";
import { cidOf } from "../lib/content";
import { isNamedBy, qualityIn, type Measure, type Quality } from "../lib/quality";
import { visible } from "../lib/text";
import { moment } from "../lib/time";
import { text } from "../text";
import { useContent } from "../work/content";
import { Card, css, Foreign, Hex, Loading, Moment, Note, Table } from "./parts";

const t = text.quality;

type Row = Schemas["ModelRow"];

/** A document that was read, or why there is none to show. */
type Found = { quality: Quality; hash: string } | { problem: string } | { isLoading: true } | undefined;

/** What was measured of a model; nothing where this server has no document about it. */
function useQuality(of: Row): Found {
  const hash = of.quality ?? undefined;
  const bytes = useContent(cidOf(hash ?? ""), hash ?? "", hash !== undefined);
  if (hash === undefined) return undefined;
  if (bytes.error) return { problem: t.missing };
  if (!bytes.data) return { isLoading: true };
  const quality = qualityIn(bytes.data);
  if (!quality) return { problem: t.unreadable };
  return quality.artifact === of.artifactHash ? { quality, hash } : { problem: t.otherArtifact };
}

const nameOf = (metric: string): string => (t.metrics as Record<string, string>)[metric] ?? visible(metric);

/** As many digits as the document has, three at least and six at most. */
const figure = (value: number): string => value.toLocaleString("en-US", { minimumFractionDigits: 3, maximumFractionDigits: 6 });

function Figure({ of }: { of: Measure }) {
  return (
    <span className="number">
      {figure(of.value)}
      {of.error !== undefined && <span className="soft"> ± {figure(of.error)}</span>}
    </span>
  );
}

/** The figures of a model in a list. */
export function QualityCell({ of }: { of: Row }): ReactNode {
  const found = useQuality(of);
  if (!found || "problem" in found) return <span className="soft">{t.none}</span>;
  if ("isLoading" in found) return null;
  return (
    <ul className={css.list}>
      {found.quality.measures.map((one, index) => (
        <li key={index}>
          <bdi>{nameOf(one.metric)}</bdi> {t.ofCeiling(figure(one.value), figure(one.ceiling))}
        </li>
      ))}
    </ul>
  );
}

/** What was measured of a model, by whom it is said, and how it can be measured again. */
export function QualityCard({ of }: { of: Schemas["ModelDetail"] }) {
  const found = useQuality(of);
  return (
    <Card title={t.title}>
      {found === undefined ? (
        <p className="soft">{t.noneHelp}</p>
      ) : "problem" in found ? (
        <Note tone="warn">{found.problem}</Note>
      ) : "isLoading" in found ? (
        <Loading />
      ) : (
        <Measured of={of} quality={found.quality} hash={found.hash} />
      )}
    </Card>
  );
}

function Measured({ of, quality, hash }: { of: Schemas["ModelDetail"]; quality: Quality; hash: string }) {
  const { snapshot } = quality;
  const isKnown = snapshot !== undefined && of.snapshots.some(({ takenAt }) => takenAt === snapshot);
  return (
    <>
      <Table
        caption={t.title}
        rows={quality.measures.map((one, index) => ({ ...one, index }))}
        keyOf={({ index }) => index}
        columns={[
          { name: t.columns.metric, cell: (one) => <bdi>{nameOf(one.metric)}</bdi> },
          { name: t.columns.value, right: true, cell: (one) => <Figure of={one} /> },
          { name: t.columns.ceiling, right: true, cell: (one) => <span className="number">{figure(one.ceiling)}</span> },
          { name: t.columns.command, cell: (one) => <code><Foreign most={60}>{one.command}</Foreign></code> },
          { name: t.columns.when, cell: (one) => <Moment of={one.measuredAt} /> },
        ]}
      />
      {quality.measures.some(({ metric }) => metric in t.metrics) && <p className="soft small">{t.help}</p>}
      <p className="small">{snapshot === undefined ? t.noSnapshot : isKnown ? t.snapshot(moment(snapshot)) : t.otherSnapshot(moment(snapshot))}</p>
      <p className="small">
        {isNamedBy(of.uri, hash) ? t.onChain : t.offChain} {t.document} <Hex of={hash} label={t.document} />
      </p>
    </>
  );
}
