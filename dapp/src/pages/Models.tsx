// All models.
import { Link } from "../app/router";
import { Amount, Foreign, Pill } from "../components/parts";
import { QualityCell } from "../components/Quality";
import { Searched, useSearch } from "../components/Search";
import { text } from "../text";

const t = text.models;

export function ModelsPage() {
  const searched = useSearch("/api/v1/models");
  return (
    <Searched
      texts={t}
      {...searched}
      columns={[
        {
          name: t.columns.id,
          cell: (row) => (
            <>
              <Link to={`/models/${row.id}`}>{text.model.title(row.id)}</Link> {row.openRound && <Pill tone="warn">{t.openRound}</Pill>}
            </>
          ),
        },
        { name: t.columns.about, cell: (row) => <Foreign>{row.uri}</Foreign> },
        {
          name: t.columns.datanets,
          cell: (row) =>
            row.datanets.map((datanet, index) => (
              <span key={datanet}>
                {index > 0 && ", "}
                <Link to={`/datanets/${datanet}`}>{datanet}</Link>
              </span>
            )),
        },
        { name: t.columns.quality, cell: (row) => <QualityCell of={row} /> },
        { name: t.columns.paid, right: true, cell: (row) => <Amount of={row.pool.paid} asset={row.asset} /> },
        { name: t.columns.settled, right: true, cell: (row) => <Amount of={row.pool.settled} asset={row.asset} /> },
        { name: t.columns.rounds, right: true, cell: (row) => row.pool.rounds },
      ]}
    />
  );
}
