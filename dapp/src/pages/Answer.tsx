// One answer: each byte in the colour of its owner, what each was credited, and the records.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Schemas } from "../api/client";
import { useApi } from "../api/hooks";
import { Link } from "../app/router";
import { Amount, Card, css, Empty, Facts, Hex, Loading, Moment, Note, Page, Table, Unread, Why } from "../components/parts";
import { Payee, payeeName } from "../components/payee";
import { basisPoints } from "../lib/amount";
import { ContentError } from "../lib/content";
import { parts, piecesIn } from "../lib/ranges";
import { visible } from "../lib/text";
import { text } from "../text";
import { useContent } from "../work/content";
import { isHeld, loadSpans } from "../work/spans";
import own from "./Answer.module.css";

const t = text.answer;
type Detail = Schemas["AnswerDetail"];
type Owned = Schemas["OwnedRange"];

export function AnswerPage({ hash, index }: { hash: string; index: string }) {
  const found = useApi("/api/v1/rounds/{hash}/answers/{index}", { path: { hash, index } });
  const round = useApi("/api/v1/rounds/{hash}", { path: { hash } });
  if (!found.data || !round.data) {
    return (
      <Page title={text.round.answersTitle}>
        <Unread of={found.error ? found : round.error ? round : found} />
      </Page>
    );
  }
  return <Shown answer={found.data} number={round.data.number} />;
}

/** The colours of payees, in the order in which they come. */
function coloursOf(ranges: Owned[]): Map<string, string> {
  const colours = new Map<string, string>();
  for (const { payee } of ranges) {
    if (!colours.has(payee.word)) colours.set(payee.word, own[`own${colours.size % 8}`] ?? "");
  }
  return colours;
}

function Shown({ answer, number }: { answer: Detail; number: number }) {
  const [chosen, setChosen] = useState<number>();
  const colours = useMemo(() => coloursOf(answer.ranges), [answer.ranges]);
  const range = chosen === undefined ? undefined : answer.ranges[chosen];
  const bytes = useContent(answer.outputCid, answer.outputHash, !answer.isPrivate);
  return (
    <Page
      title={t.title(answer.index, number)}
      intro={
        <p>
          <Link to={`/rounds/${answer.round}`}>{t.back(number)}</Link>,{" "}
          <Link to={`/models/${answer.model}`}>{text.model.title(answer.model)}</Link>
        </p>
      }
    >
      <Card title={t.byOwner}>
        <Coloured answer={answer} bytes={bytes.data} error={bytes.error} colours={colours} chosen={chosen} choose={setChosen} />
        <p className="soft small">{t.select}</p>
      </Card>
      <Owners answer={answer} colours={colours} chosen={chosen} choose={setChosen} />
      {range && <Record range={range} model={answer.model} output={bytes.data} colour={colours.get(range.payee.word) ?? ""} />}
      <div className={css.columns}>
        <Card title={t.receipt}>
          <Facts
            of={[
              [t.price, <Amount key="price" of={answer.price} asset={answer.asset} />],
              [t.given, <Moment key="given" of={answer.time} />],
              [text.round.answerColumns.bytes, t.length(answer.length)],
              [t.receipt, <Hex key="receipt" of={answer.receipt} />],
              ["SHA-256", <Hex key="hash" of={answer.outputHash} />],
            ]}
          />
        </Card>
        <Card title={t.checks}>
          <Checks answer={answer} hasBytes={bytes.data !== undefined} />
        </Card>
      </div>
      <Why lines={t.why} />
    </Page>
  );
}

interface Choosing {
  answer: Detail;
  colours: Map<string, string>;
  chosen: number | undefined;
  choose: (range: number | undefined) => void;
}

function Coloured({ answer, bytes, error, colours, chosen, choose }: Choosing & { bytes: Uint8Array | undefined; error: Error | null }) {
  const list = useMemo(() => (bytes ? parts(bytes, answer.ranges) : []), [bytes, answer.ranges]);
  if (answer.isPrivate) return <Empty title={t.private} />;
  if (error) return <Note tone="warn">{error instanceof ContentError && error.reason === "wrong" ? t.wrong : t.missing}</Note>;
  if (!bytes) return <Loading />;
  return (
    <div className={own["text"]} data-testid="answer">
      {list.map((part) => {
        if (part.range === undefined) {
          return (
            <span key={part.start} className={own["unowned"]} title={t.unowned}>
              {visible(part.text)}
            </span>
          );
        }
        const at = part.range;
        const range = answer.ranges[at];
        if (!range) return null;
        const isChosen = chosen === at;
        return (
          // A button would be a box that its line cannot break.
          <span
            key={part.start}
            role="button"
            tabIndex={0}
            className={`${own["part"]} ${colours.get(range.payee.word) ?? ""}`}
            aria-pressed={isChosen}
            title={t.segment(at + 1, payeeName(range.payee))}
            onClick={() => choose(isChosen ? undefined : at)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" && event.key !== " ") return;
              event.preventDefault();
              choose(isChosen ? undefined : at);
            }}
          >
            <bdi>{visible(part.text)}</bdi>
            <sup>{at + 1}</sup>
          </span>
        );
      })}
    </div>
  );
}

/** What of a credit is paid out: the contributors' part, rounded down as the chain does for their sum. */
function paidOf(credit: bigint, answer: Detail): string {
  return ((credit * BigInt(answer.contributorsBps)) / 10_000n).toString();
}

interface OwnerRow {
  key: string;
  range?: { at: number; of: Owned };
  payee: Schemas["PayeeRef"];
  bytes: number | undefined;
  credit: bigint;
  note?: string;
}

function Owners({ answer, colours, chosen, choose }: Choosing) {
  const rows: OwnerRow[] = [];
  answer.ranges.forEach((range, at) => {
    const credit = BigInt(range.credit) - BigInt(range.fee);
    rows.push({ key: `range ${at}`, range: { at, of: range }, payee: range.payee, bytes: range.end - range.start, credit });
  });
  const fees = new Map<number, bigint>();
  for (const range of answer.ranges) fees.set(range.datanet, (fees.get(range.datanet) ?? 0n) + BigInt(range.fee));
  for (const [datanet, credit] of fees) {
    if (credit > 0n) {
      const word = `0x02${datanet.toString(16).padStart(62, "0")}`;
      rows.push({ key: `fee ${datanet}`, payee: { word, kind: "treasury", datanet }, bytes: undefined, credit, note: t.fee(datanet) });
    }
  }
  answer.unowned.forEach((part, index) => {
    const bytes = index === 0 ? answer.unownedBytes : undefined;
    rows.push({ key: `unowned ${part.datanet}`, payee: part.payee, bytes, credit: BigInt(part.credit), note: t.unownedTitle });
  });
  return (
    <Card title={t.owners}>
      <p className="soft small">{t.paidHelp(basisPoints(answer.contributorsBps))}</p>
      <Table
        caption={t.owners}
        rows={rows}
        keyOf={(row) => row.key}
        columns={[
          {
            name: t.columns.colour,
            cell: ({ range }) =>
              range ? (
                <button
                  type="button"
                  className={`${own["swatch"]} ${colours.get(range.of.payee.word) ?? ""}`}
                  aria-pressed={chosen === range.at}
                  aria-label={t.partOf(range.at + 1)}
                  onClick={() => choose(chosen === range.at ? undefined : range.at)}
                >
                  {range.at + 1}
                </button>
              ) : (
                <span className="soft">-</span>
              ),
          },
          {
            name: t.columns.owner,
            cell: (row) => (
              <>
                <Payee of={row.payee} />
                {row.note !== undefined && <div className="soft small">{row.note}</div>}
              </>
            ),
          },
          { name: t.columns.bytes, right: true, cell: (row) => row.bytes ?? "" },
          { name: t.columns.credit, right: true, cell: (row) => <Amount of={row.credit.toString()} asset={answer.asset} /> },
          { name: t.columns.paid, right: true, cell: (row) => <Amount of={paidOf(row.credit, answer)} asset={answer.asset} /> },
        ]}
      />
    </Card>
  );
}

/** Whether the record has the range's bytes in the output, by the model's rule; nothing while that is not known. */
function useHeld(range: Owned, model: number, record: Uint8Array | undefined, output: Uint8Array | undefined): boolean | undefined {
  const rule = useApi("/api/v1/models/{model}", { path: { model } }).data?.rule;
  const { minWords, minBytes } = rule ?? {};
  const isReady = record !== undefined && output !== undefined && typeof minWords === "number" && typeof minBytes === "number";
  const found = useQuery({
    queryKey: ["held", range.contentId, model, range.start, range.end, output?.length],
    queryFn: async () => {
      const held = (await loadSpans()).held(record ?? new Uint8Array(), output ?? new Uint8Array(), minWords ?? 0, minBytes ?? 0);
      return held === null ? null : isHeld(held, range.start, range.end);
    },
    enabled: isReady,
    staleTime: Infinity,
    retry: false,
  });
  return found.data ?? undefined;
}

function Record({ range, model, output, colour }: { range: Owned; model: number; output: Uint8Array | undefined; colour: string }) {
  const found = useContent(range.recordCid, range.contentId);
  const held = useHeld(range, model, found.data, output);
  const record = found.data;
  const pieces = useMemo(
    () => (record && output ? piecesIn(record, output.subarray(range.start, range.end)) : []),
    [record, output, range.start, range.end],
  );
  const decode = (bytes: Uint8Array) => visible(new TextDecoder().decode(bytes));
  return (
    <Card title={t.record}>
      <p className="soft" aria-live="polite">
        {t.recordOf(range.number, range.datanet)}, <Payee of={range.payee} />
      </p>
      {found.error && <Note tone="warn">{found.error instanceof ContentError && found.error.reason === "wrong" ? t.recordWrong : t.recordMissing}</Note>}
      {record && (
        <>
          <div className={own["record"]} tabIndex={0} role="region" aria-label={t.record}>
            <bdi>
              {(held === false ? [] : pieces).map((piece, index) => (
                <span key={piece.start}>
                  {decode(record.subarray(index === 0 ? 0 : (pieces[index - 1]?.end ?? 0), piece.start))}
                  <mark className={colour}>{decode(record.subarray(piece.start, piece.end))}</mark>
                </span>
              ))}
              {decode(record.subarray(held === false ? 0 : (pieces.at(-1)?.end ?? 0)))}
            </bdi>
          </div>
          {held !== undefined && <Note tone={held ? "good" : "bad"}>{held ? t.recordCheck : t.recordDiffers}</Note>}
        </>
      )}
      <Facts of={[["SHA-256", <Hex key="id" of={range.contentId} />]]} />
    </Card>
  );
}

function Checks({ answer, hasBytes }: { answer: Detail; hasBytes: boolean }) {
  const sum = [...answer.ranges, ...answer.unowned].reduce((all, one) => all + BigInt(one.credit), 0n);
  const isWhole = sum === BigInt(answer.price);
  let [last, areApart] = [0, true];
  for (const range of answer.ranges) {
    areApart &&= range.start >= last && range.end > range.start && range.end <= answer.length;
    last = range.end;
  }
  return (
    <ul className={css.checks}>
      {hasBytes && <li>{t.checkHash}</li>}
      <li data-fails={areApart ? undefined : true}>{areApart ? t.checkRanges : t.checkRangesFail}</li>
      <li data-fails={isWhole ? undefined : true}>{isWhole ? t.checkSum : t.checkSumFails}</li>
    </ul>
  );
}
