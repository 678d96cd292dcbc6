// Contributions without gas: signed by one, sent by anyone.
import { IDatanets } from "@tributary/abi";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { parseEventLogs, type Abi, type Hex as HexText } from "viem";
import { useConnection } from "wagmi";
import type { Schemas } from "../api/client";
import { useStatus } from "../api/hooks";
import { relayFor, untilRelayed } from "../api/relay";
import { useCanSend } from "../app/wallet";
import { contributionIn, fileOf, randomWord, recordsIn, type SignedContribution } from "../chain/contribution";
import { useContract } from "../chain/deployment";
import { isRunning, useSend } from "../chain/send";
import { useSignContribution } from "../chain/sign";
import { asError } from "../lib/error";
import { inParts } from "../lib/parts";
import { saveAs } from "../lib/save";
import { visible } from "../lib/text";
import { text } from "../text";
import { Button, Card, css, FileButton, Hex, Moment, Note, Table } from "./parts";
import { SendingNote } from "./Sending";

const t = text.relay;

/** How long a signature is valid, in days. */
const DAYS = 7;
/** The contributions of one transaction, and their records, each of which takes some 25,000 gas. */
const PART = { items: 32, weight: 512 };

/** Where a contribution stands that this site sends. */
type Relaying = { step: "idle" | "sending" } | { step: "failed"; message: string };

/** Has signed contributions registered by this site. `relay` returns what is registered, or nothing if it is not. */
function useRelay(): { relaying: Relaying; relay: (signed: SignedContribution) => Promise<Schemas["RelayedContribution"] | undefined> } {
  const [relaying, setRelaying] = useState<Relaying>({ step: "idle" });
  const queries = useQueryClient();
  // Whoever leaves the page waits for it no more, and it is sent all the same.
  const waiting = useRef<AbortController>(undefined);
  useEffect(() => () => waiting.current?.abort(), []);
  const relay = async (signed: SignedContribution) => {
    setRelaying({ step: "sending" });
    const stop = new AbortController();
    waiting.current = stop;
    try {
      const found = await untilRelayed(fileOf(signed), stop.signal);
      setRelaying(found ? { step: "idle" } : { step: "failed", message: t.slow });
      void queries.invalidateQueries({ queryKey: ["status"] });
      return found;
    } catch (error) {
      setRelaying({ step: "failed", message: visible(asError(error).message) });
      return undefined;
    }
  };
  return { relaying, relay };
}

function RelayingNote({ of }: { of: Relaying }) {
  return (
    <div aria-live="polite">
      {of.step === "sending" && <Note>{t.sending}…</Note>}
      {of.step === "failed" && (
        <Note tone="bad">
          <strong>{text.send.failed}</strong> <p>{of.message}</p>
        </Note>
      )}
    </div>
  );
}

/** What this site registered: how many records, whether they wait for a curator, and the transaction. */
export interface Registered {
  count: number;
  isPending: boolean;
  transaction: string | undefined;
}

interface SignInsteadOf {
  ids: string[];
  datanet: Schemas["DatanetDetail"];
  onRegistered: (of: Registered) => void;
}

/** Signs records in the place of sending them, and has this site send what was signed, or saves it. */
export function SignInstead({ ids, datanet, onRegistered }: SignInsteadOf) {
  const contract = useContract("Datanets");
  const { signing, sign } = useSignContribution(contract);
  const { relaying, relay } = useRelay();
  const offered = relayFor(useStatus().data?.relay, datanet.id, ids.length);
  const canSend = useCanSend();
  const { address } = useConnection();
  const [signed, setSigned] = useState<SignedContribution>();
  const [isSaved, setSaved] = useState(false);
  const save = (of: SignedContribution) => {
    saveAs(`tributary-contribution-${datanet.id}-${of.nonce.toString(16)}.json`, fileOf(of));
    setSaved(true);
  };
  const start = async () => {
    setSaved(false);
    setSigned(undefined);
    // Any number that was not cancelled will do.
    const nonce = BigInt(randomWord().slice(0, 14));
    const deadline = BigInt(datanet.block.time + DAYS * 86_400);
    const found = await sign({ datanetId: BigInt(datanet.id), contentIds: ids as HexText[], nonce, deadline });
    if (!found) return;
    setSigned(found);
    if (!offered) save(found);
  };
  const send = async (of: SignedContribution) => {
    const found = await relay(of);
    if (found) onRegistered({ count: found.records ?? of.contentIds.length, isPending: found.waits ?? false, transaction: found.transaction ?? undefined });
  };
  // Of another account or of other records nothing is sent by a button that names these.
  const current = signed?.contributor === address && signed?.contentIds.join() === ids.join() ? signed : undefined;
  return (
    <details className="small">
      <summary>{offered ? t.gaslessHere : t.gasless}</summary>
      <p className="soft">{t.gaslessHelp}</p>
      <div className={css.row}>
        <Button kind="small" disabled={!canSend || isRunning(signing) || relaying.step === "sending"} onClick={() => void start()}>
          {t.sign(ids.length)}
        </Button>
        <span className="soft">{t.valid(DAYS)}</span>
      </div>
      <SendingNote of={signing} />
      {current && (offered !== undefined || relaying.step !== "idle") && (
        <>
          <p>{t.signedHere}</p>
          <div className={css.row}>
            <Button kind="main" disabled={relaying.step === "sending"} onClick={() => void send(current)}>
              {t.bySite}
            </Button>
            <Button kind="small" onClick={() => save(current)}>
              {t.save}
            </Button>
          </div>
        </>
      )}
      <RelayingNote of={relaying} />
      {current && isSaved && (
        <Note tone="good" live>
          {t.signed}
        </Note>
      )}
    </details>
  );
}

/** Sends what others signed for a Datanet. */
export function Relay({ datanet }: { datanet: Schemas["DatanetDetail"] }) {
  return (
    <Card title={t.title}>
      {datanet.commitFirst ? (
        <p className="soft small">{t.commitFirst}</p>
      ) : (
        <>
          <p className="soft small">{t.help}</p>
          <Signed datanet={datanet.id} />
        </>
      )}
    </Card>
  );
}

/** Contributions of a Datanet in files, each of them once, and what is wrong with the other files. */
async function signedIn(files: File[], datanet: number): Promise<{ found: SignedContribution[]; bad: string[] }> {
  const [found, bad] = [new Map<string, SignedContribution>(), [] as string[]];
  for (const file of files) {
    const one = contributionIn(await file.text().catch(() => ""));
    if (!one) bad.push(t.bad(visible(file.name)));
    else if (one.datanetId !== BigInt(datanet)) bad.push(t.other(visible(file.name), one.datanetId.toString()));
    else found.set(one.signature, one);
  }
  return { found: [...found.values()], bad };
}

function Signed({ datanet }: { datanet: number }) {
  const { sending, send } = useSend();
  const contract = useContract("Datanets");
  const canSend = useCanSend();
  const [signed, setSigned] = useState<SignedContribution[]>([]);
  const [problems, setProblems] = useState<string[]>([]);
  const [done, setDone] = useState<{ records: number; skipped: number }>();
  const { relaying, relay } = useRelay();
  const terms = useStatus().data?.relay;
  const bySite = signed.filter((one) => relayFor(terms, datanet, one.contentIds.length));
  const parts = inParts(signed, PART, ({ contentIds }) => contentIds.length);
  const isBusy = isRunning(sending) || relaying.step === "sending";
  const choose = async (files: File[]) => {
    setDone(undefined);
    const { found, bad } = await signedIn(files, datanet);
    setSigned(found);
    setProblems(bad);
  };
  const sendBySite = async () => {
    let records = 0;
    for (const one of bySite) {
      const found = await relay(one);
      if (!found) return;
      records += found.records ?? 0;
      setSigned((all) => all.filter(({ signature }) => signature !== one.signature));
      setDone({ records, skipped: 0 });
    }
  };
  const sendAll = async () => {
    const call = { contract: "IDatanets" as const, address: contract, abi: IDatanets as Abi };
    const all = { records: 0, skipped: 0 };
    for (const [index, part] of parts.entries()) {
      // One by itself reverts with the reason; of many, those that would revert are left out.
      const isAlone = signed.length === 1;
      const receipt = await send({ ...call, ...(isAlone ? { functionName: "contributeFor", args: signed } : { functionName: "contributeForMany", args: [part] }) });
      if (!receipt) return;
      all.records += recordsIn(receipt);
      all.skipped += parseEventLogs({ abi: IDatanets, eventName: "ContributionSkipped", logs: receipt.logs }).length;
      // Those that were not sent stay, to be sent again.
      setSigned(parts.slice(index + 1).flat());
      setDone({ ...all });
    }
  };
  return (
    <>
      <div className={css.row}>
        <FileButton accept=".json,application/json" onFiles={(files) => void choose(files)}>
          {t.choose}
        </FileButton>
      </div>
      {problems.length > 0 && (
        <div role="alert">
          <ul className={css.list}>
            {problems.map((problem, index) => (
              <li key={index}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {signed.length > 0 && (
        <>
          <Table
            caption={t.title}
            rows={signed}
            keyOf={(one) => one.signature}
            columns={[
              { name: t.columns.contributor, cell: (one) => <Hex of={one.contributor} /> },
              { name: t.columns.records, right: true, cell: (one) => one.contentIds.length },
              { name: t.columns.until, cell: (one) => (one.deadline < 8_640_000_000_000n ? <Moment of={Number(one.deadline)} /> : one.deadline.toString()) },
            ]}
          />
          <div className={css.row}>
            <Button kind="main" disabled={!canSend || isBusy} onClick={() => void sendAll()}>
              {t.send(signed.length)}
            </Button>
            {!canSend && <span className="soft">{text.wallet.connect}</span>}
            {bySite.length > 0 && (
              <Button disabled={isBusy} onClick={() => void sendBySite()}>
                {t.manyBySite(bySite.length)}
              </Button>
            )}
            {parts.length > 1 && <span className="soft small">{t.parts(parts.length)}</span>}
          </div>
        </>
      )}
      <SendingNote of={sending} />
      <RelayingNote of={relaying} />
      {done && (
        <Note tone="good" live>
          <strong>{text.contribute.done(done.records)}</strong>
          {done.skipped > 0 && <p>{t.skipped(done.skipped)}</p>}
        </Note>
      )}
    </>
  );
}
