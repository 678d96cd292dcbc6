// One Datanet: its terms, its roles, and what is registered in it.
import { useConnection } from "wagmi";
import type { Schemas } from "../api/client";
import { useApi, useList } from "../api/hooks";
import { Link } from "../app/router";
import { Bars } from "../components/Bars";
import { Card, css, Facts, Foreign, Hex, Listed, Moment, Page, Pill, Stats, Unread, Why } from "../components/parts";
import { Payee } from "../components/payee";
import { Curator, Decide, useCurating, type Registration } from "../components/Curator";
import { basisPoints, grouped } from "../lib/amount";
import { moment } from "../lib/time";
import { text } from "../text";

const t = text.datanet;
const SPANS: Record<number, string> = { 3600: t.hour, 86400: t.day, 604800: t.week, 2419200: t.month };

export function DatanetPage({ id }: { id: string }) {
  const found = useApi("/api/v1/datanets/{datanet}", { path: { datanet: id } });
  const datanet = found.data;
  if (!datanet) {
    return (
      <Page title={text.datanets.title}>
        <Unread of={found} />
      </Page>
    );
  }
  return (
    <Page
      title={t.title(datanet.id)}
      intro={<Foreign most={200}>{datanet.uri}</Foreign>}
      actions={
        typeof datanet.closedAt === "number" ? undefined : (
          <Link className={css.button} to={`/datanets/${datanet.id}/contribute`}>
            {t.contribute}
          </Link>
        )
      }
    >
      <Stats
        of={[
          [t.records, grouped(String(datanet.records))],
          [t.registrations, grouped(String(datanet.registrations))],
          [text.datanets.columns.fee, `${basisPoints(datanet.treasuryFeeBps)} %`],
        ]}
      />
      <div className={css.columns}>
        <Terms of={datanet} />
        <Card title={t.growth}>
          <Bars
            label={t.growthOf(grouped(String(datanet.records)), SPANS[datanet.growthSeconds] ?? t.month)}
            of={datanet.growth.map((one) => ({
              key: one.from,
              value: one.records,
              title: `${moment(one.from)}: ${grouped(String(one.records))}`,
            }))}
          />
          <p className="soft small" data-volatile>{t.growthOf(grouped(String(datanet.records)), SPANS[datanet.growthSeconds] ?? t.month)}</p>
          <h3>{t.models}</h3>
          {datanet.models.length === 0 ? (
            <p className="soft">{t.noModels}</p>
          ) : (
            <ul className={css.list}>
              {datanet.models.map((model) => (
                <li key={model}>
                  <Link to={`/models/${model}`}>{text.model.title(model)}</Link>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </div>
      <Card title={t.registrations}>
        <Registrations datanet={datanet} />
      </Card>
      <Why lines={t.why} />
    </Page>
  );
}

function Terms({ of }: { of: Schemas["DatanetDetail"] }) {
  const account = (one: string | null | undefined) => (typeof one === "string" ? <Hex of={one} /> : <span className="soft">{t.none}</span>);
  const isZero = /^0x0+$/.test(of.termsHash);
  return (
    <Card title={t.terms}>
      <Facts
        of={[
          [t.policy, text.policy[of.policy ?? "unknown"]],
          [t.owner, account(of.owner)],
          [
            t.curators,
            of.curatorAccounts.length === 0 ? (
              t.noCurators
            ) : (
              <ul className={css.list}>
                {of.curatorAccounts.map((curator) => (
                  <li key={curator}>
                    <Hex of={curator} />
                  </li>
                ))}
              </ul>
            ),
          ],
          [t.treasury, account(of.treasury)],
          [t.attestor, account(of.attestor)],
          [t.commitFirst, of.commitFirst ? t.yes : t.no],
          [
            t.vouched,
            <span key="vouched">
              <Moment of={of.vouchedUpTo} none={text.datanets.never} />
              <br />
              <span className="soft small">{t.vouchedHelp}</span>
            </span>,
          ],
          [t.termsHash, isZero ? <span className="soft">{t.noTerms}</span> : <Hex of={of.termsHash} />],
          [t.created, <Moment key="created" of={of.createdAt} />],
        ]}
      />
    </Card>
  );
}

export const STATUS_TONE = {
  none: undefined,
  pending: "warn",
  accepted: "good",
  rejected: "bad",
  retracted: "bad",
  flagged: "bad",
} as const;

function Registrations({ datanet }: { datanet: Schemas["DatanetDetail"] }) {
  const list = useList("/api/v1/datanets/{datanet}/registrations", { path: { datanet: datanet.id }, query: { limit: 25 } });
  const { address } = useConnection();
  const curating = useCurating(datanet.id);
  const mayCurate = address !== undefined && [datanet.owner, ...datanet.curatorAccounts].includes(address);
  return (
    <>
      {mayCurate && <Curator datanet={datanet} pending={list.items.filter((row) => row.status === "pending")} curating={curating} />}
      <Listed
        list={list}
        empty={t.emptyTitle}
        caption={t.tableTitle}
        keyOf={(row) => row.number}
        columns={[
          { name: t.columns.number, cell: (row) => <span className="number">{grouped(String(row.number))}</span> },
          {
            name: t.columns.item,
            cell: (row) => (
              <>
                <Hex of={row.item} />
                {row.batch && <div className="soft small">{t.batchOf(row.batch.count)}</div>}
              </>
            ),
          },
          { name: t.columns.payee, cell: (row) => <Payee of={row.payee} /> },
          { name: t.columns.status, cell: (row) => <Pill tone={STATUS_TONE[row.status]}>{text.status[row.status]}</Pill> },
          {
            name: t.columns.history,
            cell: (row) => (
              <ol className={`${css.list} small`}>
                {row.history.map((change, index) => (
                  <li key={index}>
                    {text.status[change.status]} <Moment of={change.time} />
                  </li>
                ))}
              </ol>
            ),
          },
          ...(mayCurate ? [{ name: text.curate.column, cell: (row: Registration) => <Decide row={row} curating={curating} /> }] : []),
        ]}
      />
    </>
  );
}
