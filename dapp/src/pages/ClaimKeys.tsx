// What waits for an author who has no account yet.
import { useQuery } from "@tanstack/react-query";
import { useId, useState, type FormEvent } from "react";
import { read, type Schemas } from "../api/client";
import { Link } from "../app/router";
import { Bind } from "../components/Bind";
import { Amount, css, Empty, Hex, Loading, Page, Problem, Table, Why } from "../components/parts";
import { short } from "../lib/text";
import { text } from "../text";
import { askOnce } from "../work/once";

const t = text.claimKeys;

/** How often all Datanets are asked, in milliseconds. */
const PAUSE = 30_000;

interface Waiting {
  datanet: Schemas["DatanetRow"];
  attestor: string | undefined;
  identity: string;
  row: Schemas["EarningsRow"];
}

/** All Datanets, of which there may be many pages. */
async function datanets(signal: AbortSignal): Promise<Schemas["DatanetRow"][]> {
  const all: Schemas["DatanetRow"][] = [];
  let cursor: string | undefined;
  do {
    const page = await read("/api/v1/datanets", { query: { limit: 200, cursor } }, signal);
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

/** What every Datanet's claim key of an author has earned. */
async function waiting(author: string, signal: AbortSignal): Promise<Waiting[]> {
  const all = await datanets(signal);
  const { keys } = await askOnce({ ask: "claimKeys", author, datanets: all.map(({ id }) => id) }, "claimKeys", signal);
  const found: Waiting[] = [];
  for (const [index, datanet] of all.entries()) {
    const made = keys[index];
    if (!made) continue;
    const { rows } = await read("/api/v1/payees/{payee}/earnings", { path: { payee: made.key } }, signal);
    if (rows.length === 0) continue;
    const { attestor } = await read("/api/v1/datanets/{datanet}", { path: { datanet: datanet.id } }, signal);
    found.push(...rows.map((row) => ({ datanet, attestor: attestor ?? undefined, identity: made.identity, row })));
  }
  return found;
}

export function ClaimKeysPage() {
  const id = useId();
  const [author, setAuthor] = useState("");
  const [asked, setAsked] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(author.trim());
  };
  return (
    <Page title={t.title} intro={<p>{t.intro}</p>}>
      <form className={css.field} onSubmit={submit}>
        <label htmlFor={id}>{t.author}</label>
        <input id={id} className={css.input} value={author} maxLength={1000} onChange={(event) => setAuthor(event.target.value)} spellCheck={false} autoComplete="off" />
        <div>
          <button type="submit" className={css.button} disabled={author.trim() === ""}>
            {t.show}
          </button>
        </div>
      </form>
      {/* What was chosen and bound for one author is nothing of another. */}
      {asked !== "" && <Found key={asked} author={asked} />}
      <Why lines={t.why} />
    </Page>
  );
}

function Found({ author }: { author: string }) {
  // Every Datanet is asked for, so this is not read anew whenever something happens.
  const found = useQuery({ queryKey: ["waiting", author], queryFn: ({ signal }) => waiting(author, signal), retry: false, staleTime: 0, refetchInterval: PAUSE });
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) {
    return (
      <>
        <p className="soft">{t.looking}</p>
        <Loading />
      </>
    );
  }
  if (found.data.length === 0) {
    return (
      <Empty title={t.nothing}>
        <p>{t.nothingHelp}</p>
      </Empty>
    );
  }
  // Of one Datanet there may be rows of several models, all of one key.
  const unbound = new Map(found.data.filter(({ row }) => typeof row.holder !== "string").map(({ datanet, attestor, identity }) => [datanet.id, { datanet: datanet.id, attestor, identity }]));
  return (
    <>
      <div className={css.card}>
        <Table
          caption={t.title}
          rows={found.data}
          keyOf={({ datanet, row }) => `${datanet.id} ${row.model}`}
          columns={[
            { name: t.columns.datanet, cell: ({ datanet }) => <Link to={`/datanets/${datanet.id}`}>{text.datanet.title(datanet.id)}</Link> },
            { name: t.columns.model, cell: ({ row }) => <Link to={`/models/${row.model}`}>{text.model.title(row.model)}</Link> },
            { name: t.columns.key, cell: ({ row }) => <Hex of={row.payee.word} shownAs={`0x${row.payee.word.slice(26)}`} to={`/earnings/${row.payee.word}`} /> },
            { name: t.columns.earned, right: true, cell: ({ row }) => <Amount of={row.earned} asset={row.asset} /> },
            { name: t.columns.waiting, right: true, cell: ({ row }) => <Amount of={row.due} asset={row.asset} /> },
            {
              name: t.columns.account,
              cell: ({ row, attestor }) =>
                typeof row.holder === "string" ? (
                  <Hex of={row.holder} />
                ) : (
                  <span className="soft">
                    {t.unbound}
                    {attestor !== undefined && `; ${t.ask(short(attestor))}`}
                  </span>
                ),
            },
          ]}
        />
      </div>
      <Bind of={[...unbound.values()]} />
    </>
  );
}
