// What a payee is credited in a round, down to the ranges of bytes.
import { useApi, useList } from "../api/hooks";
import { Link } from "../app/router";
import { Amount, Hex, Listed, Loading, Page, Problem } from "../components/parts";
import { text } from "../text";

const t = text.earnings;

export function ExplainPage({ hash, payee }: { hash: string; payee: string }) {
  const round = useApi("/api/v1/rounds/{hash}", { path: { hash } });
  const list = useList("/api/v1/rounds/{hash}/credits/{payee}", { path: { hash, payee }, query: { limit: 50 } });
  if (!round.data) {
    return (
      <Page title={t.titleOf}>{round.error ? <Problem error={round.error} retry={() => void round.refetch()} /> : <Loading />}</Page>
    );
  }
  const { asset, number, model } = round.data;
  return (
    <Page
      title={t.explainTitle(number, model)}
      intro={
        <>
          <p>{t.explainIntro}</p>
          <p>
            <Link to={`/earnings/${payee}`}>{t.titleOf}</Link>, <Link to={`/rounds/${hash}`}>{text.round.title(number, model)}</Link>
          </p>
        </>
      }
    >
      <Listed
        list={list}
        empty={t.explainEmpty}
        caption={t.explainTitle(number, model)}
        keyOf={(row) => `${row.receipt} ${row.role} ${row.start ?? row.contentId ?? row.credit}`}
        columns={[
          {
            name: t.explainColumns.answer,
            cell: (row) =>
              typeof row.answer === "number" ? <Link to={`/rounds/${hash}/answers/${row.answer}`}>{row.answer + 1}</Link> : <span className="soft">-</span>,
          },
          { name: t.explainColumns.role, cell: (row) => t.role[row.role] },
          {
            name: t.explainColumns.bytes,
            cell: (row) =>
              typeof row.start === "number" && typeof row.end === "number" ? `${row.start} – ${row.end}` : row.contentId ? <Hex of={row.contentId} /> : "",
          },
          { name: t.explainColumns.credit, right: true, cell: (row) => <Amount of={row.credit} asset={asset} /> },
        ]}
      />
    </Page>
  );
}
