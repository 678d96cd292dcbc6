// Contributing: files become records in this browser, and one transaction registers them.
import { IDatanets } from "@tributary/abi";
import { useEffect, useState, type DragEvent } from "react";
import type { Abi } from "viem";
import { useConnection } from "wagmi";
import { read as ask, type Schemas } from "../api/client";
import { useApi, useList } from "../api/hooks";
import { Link } from "../app/router";
import { MOST, recordsIn } from "../chain/contribution";
import { useContract } from "../chain/deployment";
import { Commit, Committed } from "../components/Commit";
import { Button, Card, css, Empty, FileButton, Foreign, Hex, Loading, Note, Page, Problem, Stats, Table, Unread } from "../components/parts";
import { Relay, SignInstead, type Registered } from "../components/Relay";
import { Submission, useSubmitting, type BatchOf } from "../components/Submission";
import { grouped } from "../lib/amount";
import { asError } from "../lib/error";
import { visible } from "../lib/text";
import { text } from "../text";
import { chosen, dropped, type Named } from "../work/files";
import { useReading, type Left, type Reading } from "../work/reading";
import { comparison, type Comparison } from "../work/registered";
import own from "./Contribute.module.css";

const t = text.contribute;

/** The most items that the API is asked for at once, and how many such questions are under way. */
const ITEMS = 100;
const QUESTIONS = 4;
/** How many rows of a list are shown. */
const SHOWN = 100;

/** Which Datanet to contribute to. */
export function ContributePage() {
  const list = useList("/api/v1/datanets");
  const open = list.items.filter((datanet) => typeof datanet.closedAt !== "number");
  return (
    <Page title={t.title} intro={<p>{t.intro}</p>}>
      {list.isLoading ? (
        <Loading />
      ) : list.error && open.length === 0 ? (
        <Problem error={list.error} retry={list.retry} />
      ) : open.length === 0 ? (
        <Empty title={text.datanets.empty} />
      ) : (
        <Card title={t.choose}>
          <ul className={css.list}>
            {open.map((datanet) => (
              <li key={datanet.id}>
                <Link to={`/datanets/${datanet.id}/contribute`}>{text.datanet.title(datanet.id)}</Link>{" "}
                <span className="soft">
                  <Foreign most={60}>{datanet.uri}</Foreign>
                </span>{" "}
                <span className="soft small">{text.policy[datanet.policy ?? "unknown"]}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Page>
  );
}

/** Contributing to one Datanet. */
export function ContributeToPage({ id }: { id: string }) {
  const found = useApi("/api/v1/datanets/{datanet}", { path: { datanet: id } });
  const datanet = found.data;
  if (!datanet) {
    return <Page title={t.title}><Unread of={found} /></Page>;
  }
  return (
    <Page
      title={t.titleOf(datanet.id)}
      intro={
        <>
          <p>{t.intro}</p>
          <p>
            <Link to={`/datanets/${datanet.id}`}>{text.datanet.title(datanet.id)}</Link>: {text.policy[datanet.policy ?? "unknown"]}
          </p>
        </>
      }
    >
      {typeof datanet.closedAt === "number" ? <Note tone="warn">{t.closed}</Note> : (
        <>
          {datanet.commitFirst && <Note tone="warn">{t.commitFirst}</Note>}
          <Committed datanet={datanet.id} />
          <Files datanet={datanet} />
          <Relay datanet={datanet} />
        </>
      )}
    </Page>
  );
}

function Files({ datanet }: { datanet: Schemas["DatanetDetail"] }) {
  const { reading, read, batch, compare, clear } = useReading();
  const [isOver, setOver] = useState(false);
  const take = (files: Named[]) => {
    if (files.length > 0) read(files);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void dropped(event.dataTransfer).then(take);
  };
  return (
    <>
      <div
        className={own["drop"]}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        data-testid="drop"
      >
        <strong>{t.drop}</strong>
        <p className="soft small">{t.kinds}</p>
        <div className={css.row}>
          <FileButton onFiles={(files) => take(chosen(files))}>{t.files}</FileButton>
          <FileButton isFolder onFiles={(files) => take(chosen(files))}>
            {t.folder}
          </FileButton>
        </div>
      </div>
      {reading && <Read reading={reading} datanet={datanet} batch={batch} compare={compare} clear={clear} />}
    </>
  );
}

type Compare = ReturnType<typeof useReading>["compare"];

interface ReadOf {
  reading: Reading;
  datanet: Schemas["DatanetDetail"];
  batch: BatchOf;
  compare: Compare;
  clear: () => void;
}

function Read({ reading, datanet, batch, compare, clear }: ReadOf) {
  const known = useKnown(reading, datanet.id);
  const compared = useCompared(reading, datanet, compare, known.isDone);
  if (reading.failed !== undefined) return <Note tone="bad">{t.failed(visible(reading.failed))}</Note>;
  const progress = reading.isDone ? t.checking(known.asked, reading.records.length) : t.reading(reading.filesRead, reading.files.length, reading.records.length);
  const done = reading.isDone ? known.asked : reading.filesRead;
  const all = reading.isDone ? reading.records.length : reading.files.length;
  const fresh = reading.records.filter((record) => !known.registered.has(record.contentId));
  const nearOf = new Map([...compared.near].map(([index, near]) => [reading.records[index]?.contentId, near]));
  const isNear = (record: Reading["records"][number]): boolean => record.near !== null || nearOf.has(record.contentId);
  const near = fresh.filter(isNear);
  const notCompared = Math.max(0, datanet.records - compared.compared);
  return (
    <>
      {!known.isDone && (
        <div role="status">
          <label className={css.field}>
            {progress}
            <progress className={css.progress} value={done} max={Math.max(1, all)} />
          </label>
        </div>
      )}
      {known.problem && <Problem error={known.problem} retry={known.retry} />}
      {known.isDone && (
        <>
          <Stats
            of={[
              [t.found, grouped(String(reading.records.length))],
              [t.fresh, grouped(String(fresh.length))],
              [t.registered, grouped(String(reading.records.length - fresh.length))],
              [t.left, grouped(String(reading.left.length))],
            ]}
          />
          {near.length > 0 && <Note tone="warn">{t.nearHelp(near.length)}</Note>}
          {!compared.isDone && (
            <div role="status">
              <label className={css.field}>
                {t.comparing(compared.asked, compared.all)}
                <progress className={css.progress} value={compared.asked} max={Math.max(1, compared.all)} />
              </label>
              <p className="soft small">{t.comparingHelp}</p>
            </div>
          )}
          {compared.isDone && notCompared > 0 && fresh.length > 0 && <p className="soft small">{t.notCompared(notCompared)}</p>}
          {datanet.commitFirst && fresh.length > 0 ? (
            <Commit ids={fresh.map((record) => record.contentId)} datanet={datanet.id} batch={batch} clear={clear} />
          ) : (
            <Register ids={fresh.map((record) => record.contentId)} datanet={datanet} batch={batch} clear={clear} />
          )}
        </>
      )}
      {reading.left.length > 0 && (
        <Card title={t.leftOut}>
          <ul className={css.list}>
            {reading.left.slice(0, SHOWN).map((one, index) => (
              <li key={index}>
                <bdi>{visible(reading.files[one.file] ?? "")}</bdi>
                {whyLeft(one, reading.files)}
              </li>
            ))}
          </ul>
          {reading.left.length > SHOWN && <p className="soft small">{t.andMore(reading.left.length - SHOWN)}</p>}
        </Card>
      )}
      {reading.records.length > 0 && (
        <Card title={t.records}>
          <Table
            caption={t.records}
            // Near-copies first: they are what may have to be left out.
            rows={[...near, ...reading.records.filter((record) => !isNear(record) || known.registered.has(record.contentId))].slice(0, SHOWN)}
            keyOf={(record) => record.contentId}
            columns={[
              { name: t.columns.text, cell: (record) => <bdi>{visible(record.beginning)}</bdi> },
              { name: t.columns.from, cell: (record) => <bdi>{visible(reading.files[record.file] ?? "")}{place(record.line, record.part)}</bdi> },
              { name: t.columns.words, right: true, cell: (record) => grouped(String(record.words)) },
              { name: t.columns.id, cell: (record) => <Hex of={record.contentId} /> },
              {
                name: t.columns.state,
                cell: (record) => {
                  const isKnown = known.registered.has(record.contentId);
                  const changed = record.changed.map((what) => t.changes[what]);
                  const near = record.near ? [t.near(record.near.percent, visible(reading.files[record.near.of.file] ?? "") + place(record.near.of.line, record.near.of.part))] : [];
                  const other = nearOf.get(record.contentId);
                  if (other && !isKnown) near.push(t.near(other.percent, text.answer.recordOf(other.number, datanet.id)));
                  return (
                    <span className="soft">
                      {[...(isKnown ? [t.already] : []), ...near, ...(changed.length > 0 ? [t.changed(changed)] : [])].join("; ")}
                    </span>
                  );
                },
              },
            ]}
          />
          {reading.records.length > SHOWN && <p className="soft small">{t.andMore(reading.records.length - SHOWN)}</p>}
        </Card>
      )}
    </>
  );
}

const place = (line: number | null, part: number | null): string =>
  (line === null ? "" : t.line(line)) + (part === null ? "" : t.part(part));

function whyLeft(one: Left, files: string[]): string {
  if (one.kind === "unreadable") return `: ${t.problems.unreadable}`;
  if (one.kind === "twice") {
    const { file, line, part } = one.first;
    return `${place(one.line, one.part)}: ${t.twice(visible(files[file] ?? "") + place(line, part))}`;
  }
  const known = t.problems as Record<string, string>;
  const detail = one.detail === null ? "" : ` (${visible(one.detail)})`;
  return `${place(one.line, null)}: ${known[one.problem] ?? t.problems.unreadable}${detail}`;
}

interface Known {
  registered: Map<string, Schemas["PayeeRef"]>;
  asked: number;
  isDone: boolean;
  problem: Error | undefined;
  retry: () => void;
}

/** Which records the Datanet has already, asked once all files are read. */
function useKnown(reading: Reading, datanet: number): Known {
  const [state, setState] = useState<Omit<Known, "retry">>({ registered: new Map(), asked: 0, isDone: false, problem: undefined });
  const [tries, setTries] = useState(0);
  const { isDone, records } = reading;
  useEffect(() => {
    const nothing = { registered: new Map<string, Schemas["PayeeRef"]>(), asked: 0, isDone: false, problem: undefined };
    setState(nothing);
    if (!isDone) return undefined;
    const stop = new AbortController();
    const registered = nothing.registered;
    let [next, asked] = [0, 0];
    const worker = async (): Promise<void> => {
      while (next < records.length && !stop.signal.aborted) {
        const some = records.slice(next, next + ITEMS);
        next += ITEMS;
        const ids = some.map((record) => record.contentId).join(",");
        const { items } = await ask("/api/v1/datanets/{datanet}/items", { path: { datanet }, query: { ids } }, stop.signal);
        for (const item of items) registered.set(item.item, item.payee);
        asked += some.length;
        setState({ registered, asked, isDone: false, problem: undefined });
      }
    };
    Promise.all(Array.from({ length: QUESTIONS }, worker))
      .then(() => !stop.signal.aborted && setState({ registered, asked, isDone: true, problem: undefined }))
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setState({ registered, asked, isDone: false, problem: asError(error) });
        stop.abort();
      });
    return () => stop.abort();
  }, [isDone, records, datanet, tries]);
  return { ...state, retry: () => setTries(tries + 1) };
}

interface Compared extends Comparison {
  isDone: boolean;
}

const NOT_COMPARED: Compared = { near: new Map(), asked: 0, all: 0, compared: 0, isDone: false };

/** Compares records with those that the Datanet has, as far as this server has them, once it is known which are new. */
function useCompared(reading: Reading, datanet: Schemas["DatanetDetail"], compare: Compare, isReady: boolean): Compared {
  const [state, setState] = useState(NOT_COMPARED);
  const { isDone, records } = reading;
  const { id, records: count } = datanet;
  useEffect(() => {
    setState(NOT_COMPARED);
    if (!isDone || !isReady) return undefined;
    const stop = new AbortController();
    const look = async (): Promise<void> => {
      if (records.length === 0 || count === 0) return;
      for await (const so of comparison(id, compare, stop.signal)) {
        if (!stop.signal.aborted) setState({ ...so, isDone: false });
      }
    };
    // What cannot be compared keeps no one from contributing, and is counted as not compared.
    void look()
      .catch(() => undefined)
      .then(() => !stop.signal.aborted && setState((so) => ({ ...so, isDone: true })));
    return () => stop.abort();
    // A new block changes the count, and what was compared stays compared.
  }, [isDone, isReady, records, id, compare]);
  return state;
}

interface NewRecords {
  ids: string[];
  datanet: Schemas["DatanetDetail"];
  batch: BatchOf;
  clear: () => void;
}

function Register({ ids, datanet, batch, clear }: NewRecords) {
  const submitting = useSubmitting(batch);
  const datanets = useContract("Datanets");
  const { address } = useConnection();
  const [numbers, setNumbers] = useState<Registered>();
  const isBatch = ids.length > MOST;
  const isListed = datanet.policy !== "listed" || address === undefined || datanet.listed.includes(address);
  if (ids.length === 0 && !numbers) return <Empty title={t.nothingNew} />;
  const register = async () => {
    const call = { contract: "IDatanets" as const, address: datanets, abi: IDatanets as Abi };
    const id = BigInt(datanet.id);
    const found = await submitting.batched(ids);
    const receipt = found
      ? await submitting.send({ ...call, functionName: "contributeBatch", args: [id, found.root, BigInt(found.count), `ipfs://${found.listCid}`] })
      : await submitting.send({ ...call, functionName: "contributeMany", args: [id, ids] });
    if (receipt) setNumbers({ count: found ? ids.length : recordsIn(receipt), isPending: found !== undefined || datanet.policy === "curated", transaction: undefined });
  };
  const done = numbers && (
    <>
      <strong>{t.done(numbers.count)}</strong>
      <p>{numbers.isPending ? t.donePending : t.doneAccepted}</p>
      <p>{t.publish}</p>
      {numbers.transaction !== undefined && (
        <p className="small">
          {text.relay.paid} <Hex of={numbers.transaction} label={text.send.transaction} />
        </p>
      )}
      <div className={css.row}>
        <Link className={css.button} to={`/datanets/${datanet.id}`}>
          {text.datanet.title(datanet.id)}
        </Link>
        <Button onClick={clear}>{t.again}</Button>
      </div>
    </>
  );
  return (
    <Submission of={submitting} title={t.title} button={t.register(ids.length)} onStart={register} done={done}>
      <p className="soft small">{isBatch ? t.asBatch : datanet.policy === "curated" ? t.asPending : t.asAccepted}</p>
      {!isListed && <Note tone="warn">{t.notListed}</Note>}
      {!isBatch && <SignInstead ids={ids} datanet={datanet} onRegistered={setNumbers} />}
    </Submission>
  );
}
