// All Datanets.
import { Link } from "../app/router";
import { Foreign, Moment, Pill } from "../components/parts";
import { Searched, useSearch } from "../components/Search";
import { basisPoints } from "../lib/amount";
import { text } from "../text";

const t = text.datanets;

export function DatanetsPage() {
  const searched = useSearch("/api/v1/datanets");
  return (
    <Searched
      texts={t}
      {...searched}
      columns={[
        {
          name: t.columns.id,
          cell: (row) => (
            <>
              <Link to={`/datanets/${row.id}`}>{text.datanet.title(row.id)}</Link>{" "}
              {typeof row.closedAt === "number" && <Pill tone="warn">{t.closed}</Pill>}
            </>
          ),
        },
        { name: t.columns.about, cell: (row) => <Foreign>{row.uri}</Foreign> },
        { name: t.columns.policy, cell: (row) => text.policy[row.policy ?? "unknown"] },
        { name: t.columns.fee, right: true, cell: (row) => `${basisPoints(row.treasuryFeeBps)} %` },
        { name: t.columns.vouched, cell: (row) => <Moment of={row.vouchedUpTo} none={t.never} /> },
        { name: t.columns.models, right: true, cell: (row) => row.models.length },
      ]}
    />
  );
}
