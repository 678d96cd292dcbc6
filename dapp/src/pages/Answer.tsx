// One answer: each byte in the colour of its owner, or the score of each record, what each was credited, and the
// records.
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
/** What is credited: a range of the answer's bytes, or under `gradient` a record as a whole. */
type Scored = Owned | Schemas["ScoredRecord"];

function scoredOf(answer: Detail): Scored[] {
  return answer.isByRecord ? answer.records : answer.ranges;
}

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
function coloursOf(scored: Scored[]): Map<string, string> {
  const colours = new Map<string, string>();
  for (const { payee } of scored) {
    if (!colours.has(payee.word)) colours.set(payee.word, own[`own${colours.size % 8}`] ?? "");
  }
  return colours;
}

function Shown({ answer, number }: { answer: Detail; number: number }) {
  const [chosen, setChosen] = useState<number>();
  const scored = scoredOf(answer);
  const colours = useMemo(() => coloursOf(scored), [scored]);
  const one = chosen === undefined ? undefined : scored[chosen];
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
      <Card title={answer.isByRecord ? t.byRecord : t.byOwner}>
        <Coloured answer={answer} bytes={bytes.data} error={bytes.error} colours={colours} chosen={chosen} choose={setChosen} />
        <p className="soft small">{answer.isByRecord ? t.selectRecord : t.select}</p>
      </Card>
      <Owners answer={answer} colours={colours} chosen={chosen} choose={setChosen} />
      {one && <Record of={one} model={answer.model} output={bytes.data} colour={colours.get(one.payee.word) ?? ""} />}
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
  choose: (scored: number | undefined) => void;
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
            <span key={part.start} {...(answer.isByRecord ? {} : { className: own["unowned"], title: t.unowned })}>
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
  scored?: { at: number; of: Scored };
  /** Missing for the records that are not listed, whose payees and treasuries are many. */
  payee?: Schemas["PayeeRef"];
  /** How many bytes, or the score. */
  value: number | undefined;
  credit: bigint;
  note?: string;
}

function Owners({ answer, colours, chosen, choose }: Choosing) {
  const rows: OwnerRow[] = [];
  const scored = scoredOf(answer);
  scored.forEach((one, at) => {
    const credit = BigInt(one.credit) - BigInt(one.fee);
    rows.push({ key: `scored ${at}`, scored: { at, of: one }, payee: one.payee, value: "score" in one ? one.score : one.end - one.start, credit });
  });
  const fees = new Map<number, bigint>();
  for (const one of scored) fees.set(one.datanet, (fees.get(one.datanet) ?? 0n) + BigInt(one.fee));
  for (const [datanet, credit] of fees) {
    if (credit > 0n) {
      const word = `0x02${datanet.toString(16).padStart(62, "0")}`;
      rows.push({ key: `fee ${datanet}`, payee: { word, kind: "treasury", datanet }, value: undefined, credit, note: t.fee(datanet) });
    }
  }
  const others = answer.otherRecords;
  if (others) {
    rows.push({ key: "others", value: undefined, credit: BigInt(others.credit), note: t.others(others.count) });
  }
  answer.unowned.forEach((part, index) => {
    const value = index === 0 && !answer.isByRecord ? answer.unownedBytes : undefined;
    const note = answer.isByRecord ? t.unmoved : t.unownedTitle;
    rows.push({ key: `unowned ${part.datanet}`, payee: part.payee, value, credit: BigInt(part.credit), note });
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
            cell: ({ scored: one }) =>
              one ? (
                <button
                  type="button"
                  className={`${own["swatch"]} ${colours.get(one.of.payee.word) ?? ""}`}
                  aria-pressed={chosen === one.at}
                  aria-label={answer.isByRecord ? t.recordNumber(one.at + 1) : t.partOf(one.at + 1)}
                  onClick={() => choose(chosen === one.at ? undefined : one.at)}
                >
                  {one.at + 1}
                </button>
              ) : (
                <span className="soft">-</span>
              ),
          },
          {
            name: t.columns.owner,
            cell: (row) => (
              <>
                {row.payee && <Payee of={row.payee} />}
                {row.note !== undefined && <div className="soft small">{row.note}</div>}
              </>
            ),
          },
          { name: answer.isByRecord ? t.columns.score : t.columns.bytes, right: true, cell: (row) => row.value?.toLocaleString("en-US") ?? "" },
          { name: t.columns.credit, right: true, cell: (row) => <Amount of={row.credit.toString()} asset={answer.asset} /> },
          { name: t.columns.paid, right: true, cell: (row) => <Amount of={paidOf(row.credit, answer)} asset={answer.asset} /> },
        ]}
      />
    </Card>
  );
}

/** Whether the record has the range's bytes in the output, by the model's rule; nothing while that is not known. */
function useHeld(of: Scored, model: number, record: Uint8Array | undefined, output: Uint8Array | undefined): boolean | undefined {
  const rule = useApi("/api/v1/models/{model}", { path: { model } }).data?.rule;
  const { minWords, minBytes } = rule ?? {};
  const range = "start" in of ? of : undefined;
  const isReady = range !== undefined && record !== undefined && output !== undefined && typeof minWords === "number" && typeof minBytes === "number";
  const found = useQuery({
    queryKey: ["held", of.contentId, model, range?.start, range?.end, output?.length],
    queryFn: async () => {
      const held = (await loadSpans()).held(record ?? new Uint8Array(), output ?? new Uint8Array(), minWords ?? 0, minBytes ?? 0);
      return held === null || !range ? null : isHeld(held, range.start, range.end);
    },
    enabled: isReady,
    staleTime: Infinity,
    retry: false,
  });
  return found.data ?? undefined;
}

function Record({ of, model, output, colour }: { of: Scored; model: number; output: Uint8Array | undefined; colour: string }) {
  const found = useContent(of.recordCid, of.contentId);
  const held = useHeld(of, model, found.data, output);
  const record = found.data;
  const pieces = useMemo(
    () => (record && output && "start" in of ? piecesIn(record, output.subarray(of.start, of.end)) : []),
    [record, output, of],
  );
  const decode = (bytes: Uint8Array) => visible(new TextDecoder().decode(bytes));
  return (
    <Card title={t.record}>
      <p className="soft" aria-live="polite">
        {t.recordOf(of.number, of.datanet)}, <Payee of={of.payee} />
      </p>
      {found.error && <Note tone="warn">{found.error instanceof ContentError && found.error.reason === "wrong" ? t.recordWrong : t.recordMissing}</Note>}
      {record && (
        <>
          <div className={own["record"]} tabIndex={0} role="region" aria-label={t.recordText}>
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
          {"score" in of && <p className="soft small">{t.scoreHelp(of.score)}</p>}
          {held !== undefined && <Note tone={held ? "good" : "bad"}>{held ? t.recordCheck : t.recordDiffers}</Note>}
        </>
      )}
      <Facts of={[["SHA-256", <Hex key="id" of={of.contentId} />]]} />
    </Card>
  );
}

function Checks({ answer, hasBytes }: { answer: Detail; hasBytes: boolean }) {
  const others = answer.otherRecords ? [answer.otherRecords] : [];
  const sum = [...scoredOf(answer), ...others, ...answer.unowned].reduce((all, one) => all + BigInt(one.credit), 0n);
  const isWhole = sum === BigInt(answer.price);
  let [last, areApart] = [0, true];
  for (const range of answer.ranges) {
    areApart &&= range.start >= last && range.end > range.start && range.end <= answer.length;
    last = range.end;
  }
  return (
    <ul className={css.checks}>
      {hasBytes && <li>{t.checkHash}</li>}
      {!answer.isByRecord && <li data-fails={areApart ? undefined : true}>{areApart ? t.checkRanges : t.checkRangesFail}</li>}
      <li data-fails={isWhole ? undefined : true}>{isWhole ? t.checkSum : t.checkSumFails}</li>
    </ul>
  );
}
