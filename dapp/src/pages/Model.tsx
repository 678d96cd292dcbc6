// One model: money, terms, lineage, snapshots, rounds, and who earned most.
import type { ReactNode } from "react";
import type { Schemas } from "../api/client";
import { useApi, useList } from "../api/hooks";
import { Link } from "../app/router";
import { Lineage } from "../components/Lineage";
import { RoundsTable } from "../components/rounds";
import { Amount, Card, css, Empty, Facts, Foreign, Hex, Listed, Moment, Note, Page, Stats, Unread, Why } from "../components/parts";
import { Payee } from "../components/payee";
import { QualityCard } from "../components/Quality";
import { ApiError } from "../api/client";
import { basisPoints } from "../lib/amount";
import { moment, span } from "../lib/time";
import { text } from "../text";

const t = text.model;

export function ModelPage({ id }: { id: string }) {
  const found = useApi("/api/v1/models/{model}", { path: { model: id } });
  const model = found.data;
  if (!model) {
    return (
      <Page title={text.models.title}>
        <Unread of={found} />
      </Page>
    );
  }
  const { asset, pool } = model;
  return (
    <Page title={t.title(model.id)} intro={<Foreign most={200}>{model.uri}</Foreign>}>
      {model.isPrivate && <Note tone="warn">{t.private}</Note>}
      <Stats
        of={[
          [t.paid, <Amount key="paid" of={pool.paid} asset={asset} />],
          [t.receiptsSettled, <Amount key="receipts" of={pool.receiptsSettled} asset={asset} />],
          [t.settled, <Amount key="settled" of={pool.settled} asset={asset} />],
          [t.claimed, <Amount key="claimed" of={pool.claimed} asset={asset} />],
          [t.left, <Amount key="left" of={pool.left} asset={asset} />],
        ]}
      />
      <div className={css.columns}>
        <Terms of={model} />
        <div className={css.page}>
          <Card title={t.lineage}>
            <Lineage of={model} />
          </Card>
          <Card title={t.snapshots}>
            {model.snapshots.length === 0 ? (
              <p className="soft">{t.noSnapshots}</p>
            ) : (
              <ul className={css.list}>
                {[...model.snapshots].reverse().map((one, index) => (
                  <li key={index}>
                    {t.snapshot.taken} <Moment of={one.takenAt} />
                    <br />
                    <span className="soft small">
                      {t.snapshot.upTo} <Moment of={one.upTo} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </Card>
        </div>
      </div>
      <QualityCard of={model} />
      <Card title={t.rounds}>
        <RoundsTable model={model.id} empty={t.noRounds} />
      </Card>
      <Card title={t.leaders}>
        <Leaders model={model} />
      </Card>
      <Why lines={t.why} />
    </Page>
  );
}

function ruleOf({ minWords, minBytes, dimensions, threshold, word }: Schemas["ScoringRule"]): string {
  if (typeof minWords === "number" && typeof minBytes === "number") return t.rule(minWords, minBytes);
  if (typeof dimensions === "number" && typeof threshold === "number") return t.gradientRule(dimensions, threshold);
  return t.unknownRule(word);
}

function Terms({ of }: { of: Schemas["ModelDetail"] }) {
  const parts: [string, number][] = [
    [t.contributors, of.contributorsBps],
    [t.owner, of.ownerBps],
    [t.base, of.baseBps],
    ...of.fixedShares.map((share): [string, number] => [t.fixed, share.bps]),
  ];
  return (
    <Card title={t.rules}>
      <p>{ruleOf(of.rule)}</p>
      <Facts
        of={[
          ...(typeof of.rule.featureRoot === "string" ? [[t.featureRoot, <Hex key="features" of={of.rule.featureRoot} />] as [string, ReactNode]] : []),
          [t.split, parts.filter(([, bps]) => bps > 0).map(([name, bps]) => `${basisPoints(bps)} % ${name}`).join(", ")],
          [
            t.sources,
            <ul key="sources" className={css.list}>
              {of.sources.map((source) => (
                <li key={source.datanet}>
                  <Link to={`/datanets/${source.datanet}`}>{text.datanet.title(source.datanet)}</Link>{" "}
                  <span className="soft small">
                    {t.weight(source.weight)}
                    {typeof source.leftOutFrom === "number" && `, ${t.leftOut(moment(source.leftOutFrom))}`}
                  </span>
                </li>
              ))}
            </ul>,
          ],
          [
            t.scorers(of.quorum, of.scorers.length),
            <ul key="scorers" className={css.list}>
              {of.scorers.map(({ account }) => (
                <li key={account}>
                  <Hex of={account} />
                </li>
              ))}
            </ul>,
          ],
          [
            t.bond,
            <span key="bond">
              <Amount of={of.bond} asset={of.asset} /> {of.bondBps > 0 && <span className="soft">{t.bondBps(basisPoints(of.bondBps))}</span>}
            </span>,
          ],
          [t.window, span(of.window)],
          [t.operator, <Hex key="operator" of={of.operator} />],
          [t.ownerAccount, <Hex key="owner" of={of.owner} />],
          [t.artifact, <Hex key="artifact" of={of.artifactHash} />],
        ]}
      />
    </Card>
  );
}

function Leaders({ model }: { model: Schemas["ModelDetail"] }) {
  const list = useList("/api/v1/models/{model}/payees", { path: { model: model.id }, query: { limit: 10 } });
  if (list.error instanceof ApiError && list.error.code === "notFound") return <Empty title={t.leadersEmpty} />;
  return (
    <Listed
      list={list}
      empty={t.leadersEmpty}
      caption={t.leaders}
      keyOf={(row) => row.rank}
      columns={[
        { name: t.leaderColumns.rank, cell: (row) => row.rank },
        { name: t.leaderColumns.payee, cell: (row) => <Payee of={row.payee} /> },
        { name: t.leaderColumns.earned, right: true, cell: (row) => <Amount of={row.earned} asset={model.asset} /> },
        { name: t.leaderColumns.claimed, right: true, cell: (row) => <Amount of={row.claimed} asset={model.asset} /> },
      ]}
    />
  );
}
