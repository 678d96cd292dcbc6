// One round: what was signed, by whom, its window, its money, its files, its answers.
import type { Schemas } from "../api/client";
import { useApi, useList } from "../api/hooks";
import { Link } from "../app/router";
import { Amount, Card, css, Facts, Foreign, Hex, Listed, Moment, Note, Page, Table, Unread, Why } from "../components/parts";
import { RoundStatus, WindowClock } from "../components/rounds";
import { Verify } from "../components/Verify";
import { grouped, percent } from "../lib/amount";
import { beginning, visible } from "../lib/text";
import { text } from "../text";
import { useContent } from "../work/content";

const t = text.round;

export function RoundPage({ hash }: { hash: string }) {
  const found = useApi("/api/v1/rounds/{hash}", { path: { hash } });
  const round = found.data;
  if (!round) {
    return (
      <Page title={text.rounds.title}>
        <Unread of={found} />
      </Page>
    );
  }
  const isLie = round.status === "slashed" || round.status === "voided";
  return (
    <Page
      title={t.title(round.number, round.model)}
      intro={
        <p>
          <RoundStatus of={round.status} /> {t.attempt(round.attempt)},{" "}
          <Link to={`/models/${round.model}`}>{text.model.title(round.model)}</Link>
        </p>
      }
    >
      {(round.status === "final" || isLie) && <Note tone={isLie ? "bad" : "good"}>{t.explain[round.status]}</Note>}
      {round.status === "open" && (
        <Card title={t.window}>
          <WindowClock wide from={round.proposedAt} to={round.finalisableAt} />
          <p className="soft">{t.explain.open}</p>
        </Card>
      )}
      <div className={css.columns}>
        <Signed of={round} />
        <Money of={round} />
      </div>
      <Card title={t.answersTitle}>
        <Answers of={round} />
      </Card>
      <Card title={t.trees}>
        <Trees of={round} />
      </Card>
      <Files of={round} />
      {round.files.length > 0 && <Verify of={round} />}
      <Why lines={t.why} />
    </Page>
  );
}

function Signed({ of }: { of: Schemas["RoundDetail"] }) {
  return (
    <Card title={text.rounds.name(of.number, of.attempt)}>
      <Facts
        of={[
          [t.from, <Moment key="from" of={of.proposedAt} />],
          [t.to, <Moment key="to" of={of.finalisableAt} />],
          [t.ended[of.status], of.status === "open" ? undefined : <Moment key="ended" of={of.endedAt} />],
          [t.by, typeof of.challenger === "string" ? <Hex key="by" of={of.challenger} /> : undefined],
          [
            t.covers,
            <span key="covers">
              <Moment of={of.from === 0 ? null : of.from} /> <br />
              <Moment of={of.cutoff} />
            </span>,
          ],
          [
            t.signers,
            <ul key="signers" className={css.list}>
              {of.signers.map((signer) => (
                <li key={signer}>
                  <Hex of={signer} />
                </li>
              ))}
            </ul>,
          ],
          [t.bond, <Amount key="bond" of={of.bond} asset={of.asset} />],
          [t.operator, <Hex key="operator" of={of.operator} />],
        ]}
      />
    </Card>
  );
}

function Money({ of }: { of: Schemas["RoundDetail"] }) {
  const { sums, asset } = of;
  const all = BigInt(of.receiptsSum);
  const part = (amount: string) => {
    const found = percent(BigInt(amount), all);
    return (
      <>
        <Amount of={amount} asset={asset} /> {found !== undefined && <span className="soft">{found} %</span>}
      </>
    );
  };
  return (
    <Card title={t.money}>
      <Facts
        of={[
          [t.answers, grouped(String(of.receipts))],
          [t.prices, <Amount key="prices" of={of.receiptsSum} asset={asset} />],
          [t.contributors, sums ? part(sums.contributors) : undefined],
          [t.treasuries, sums ? part(sums.treasuries) : undefined],
          [t.unowned, sums ? part(sums.unowned) : undefined],
          [t.payees, grouped(String(of.payees))],
          [t.payouts, <Amount key="payouts" of={of.payoutsSum} asset={asset} />],
        ]}
      />
      {!sums && <p className="soft small">{text.state.filesMissing}</p>}
    </Card>
  );
}

function Trees({ of }: { of: Schemas["RoundDetail"] }) {
  const rows = [
    { name: t.tree.receipts, tree: of.receiptsTree, asset: of.asset },
    { name: t.tree.scores, tree: of.scoresTree, asset: undefined },
    { name: t.tree.credits, tree: of.creditsTree, asset: of.asset },
    { name: t.tree.payouts, tree: of.payoutsTree, asset: of.asset },
  ];
  return (
    <Table
      caption={t.trees}
      rows={rows}
      keyOf={(row) => row.name}
      columns={[
        { name: t.treeColumns.tree, cell: (row) => row.name },
        { name: t.treeColumns.count, right: true, cell: (row) => grouped(String(row.tree.count)) },
        {
          name: t.treeColumns.sum,
          right: true,
          cell: (row) => (row.asset ? <Amount of={row.tree.sum} asset={row.asset} /> : text.answer.length(Number(row.tree.sum))),
        },
        { name: t.treeColumns.root, cell: (row) => <Hex of={row.tree.root} /> },
      ]}
    />
  );
}

function Files({ of }: { of: Schemas["RoundDetail"] }) {
  return (
    <Card title={t.files}>
      <Facts
        of={[
          [t.manifest, <Hex key="manifest" of={of.manifest} />],
          [t.uri, <Foreign key="uri" none={t.noUri}>{of.uri}</Foreign>],
        ]}
      />
      {of.files.length > 0 && (
        <>
          <p className="soft small">{t.filesHelp}</p>
          <ul className={css.list}>
            {of.files.map((file) => (
              <li key={file.name}>
                <a href={`/ipfs/${file.cid}?format=raw`} download={file.name}>
                  {file.name}
                </a>{" "}
                <span className="soft small">{text.answer.length(file.bytes)}</span> <Hex of={file.sha256} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function Answers({ of }: { of: Schemas["RoundDetail"] }) {
  const list = useList("/api/v1/rounds/{hash}/answers", { path: { hash: of.hash }, query: { limit: 20 } });
  const c = t.answerColumns;
  return (
    <Listed
      list={list}
      empty={t.answersEmpty}
      caption={t.answersTitle}
      keyOf={(row) => row.index}
      columns={[
        { name: c.answer, cell: (row) => <Link to={`/rounds/${of.hash}/answers/${row.index}`}>{grouped(String(row.index + 1))}</Link> },
        { name: c.text, cell: (row) => <Beginning cid={row.outputCid} hash={row.outputHash} /> },
        { name: c.bytes, right: true, cell: (row) => grouped(String(row.length)) },
        { name: c.price, right: true, cell: (row) => <Amount of={row.price} asset={of.asset} /> },
        { name: c.time, cell: (row) => <Moment of={row.time} /> },
      ]}
    />
  );
}

/** The beginning of an answer's text, once its bytes are those of its receipt. */
function Beginning({ cid, hash }: { cid: string; hash: string }) {
  const found = useContent(cid, hash);
  if (!found.data) return <span className="soft">{found.isPending ? "…" : "-"}</span>;
  return <bdi>{beginning(visible(new TextDecoder().decode(found.data)), 90)}</bdi>;
}
