// What an account, or another payee, has earned; claiming it; its proofs.
import { IRewards } from "@tributary/abi";
import { useId, useState, type FormEvent } from "react";
import { getAddress, isAddress, parseEventLogs, type Abi, type Hex as HexText } from "viem";
import { useConnection } from "wagmi";
import { read, type Schemas } from "../api/client";
import { useApi } from "../api/hooks";
import { go, Link } from "../app/router";
import { useCanSend } from "../app/wallet";
import { useContract, useDeployment } from "../chain/deployment";
import { isRunning, useSend, type Call } from "../chain/send";
import { Bars } from "../components/Bars";
import { Amount, Button, Card, css, Empty, Foreign, Note, Page, Pill, Problem, Stats, Table, Unread, Why } from "../components/parts";
import { Payee, payeeName } from "../components/payee";
import { SendingNote } from "../components/Sending";
import { shown } from "../lib/amount";
import { asError } from "../lib/error";
import { inParts } from "../lib/parts";
import { saveAs } from "../lib/save";
import { visible } from "../lib/text";
import { moment } from "../lib/time";
import { text } from "../text";

const t = text.earnings;
type Row = Schemas["EarningsRow"];

/** The claims of one transaction: each has up to a kilobyte of proof. */
const CLAIMS = 64;
/** Of how many claims that paid nothing the reason is shown. */
const REASONS = 5;

export function EarningsPage({ who }: { who?: string }) {
  const { address } = useConnection();
  const of = who ?? address;
  return (
    <Page title={who === undefined ? t.title : t.titleOf} intro={<p>{who === undefined ? t.intro : <code>{visible(who)}</code>}</p>}>
      {of === undefined ? (
        <>
          <Note>
            <span>{t.connect}</span>
          </Note>
          <LookUp />
          <p>
            <Link to="/claim-keys">{text.claimKeys.link}</Link>
          </p>
        </>
      ) : (
        <Of who={of} />
      )}
    </Page>
  );
}

function LookUp() {
  const id = useId();
  const [value, setValue] = useState("");
  const [isBad, setBad] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = value.trim();
    const isPayee = /^0x[0-9a-fA-F]{64}$/.test(found);
    if (isPayee || isAddress(found, { strict: false })) go(`/earnings/${isPayee ? found.toLowerCase() : getAddress(found)}`);
    else setBad(true);
  };
  return (
    <form className={css.field} onSubmit={submit}>
      <label htmlFor={id}>{t.lookUp}</label>
      <input
        id={id}
        className={css.input}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        aria-describedby={`${id}-help`}
        aria-invalid={isBad}
        spellCheck={false}
        autoComplete="off"
      />
      <span id={`${id}-help`} className="soft small" role={isBad ? "alert" : undefined}>
        {isBad ? t.lookUpBad : t.lookUpHelp}
      </span>
      <div>
        <button type="submit" className={css.button}>
          {t.lookUpButton}
        </button>
      </div>
    </form>
  );
}

/** The earnings of an account of 20 bytes, or of a payee of 32. */
function useEarnings(who: string) {
  const isPayee = who.length === 66;
  const ofPayee = useApi("/api/v1/payees/{payee}/earnings", { path: { payee: who } }, isPayee);
  const ofAccount = useApi("/api/v1/accounts/{account}/earnings", { path: { account: who } }, !isPayee);
  return isPayee ? ofPayee : ofAccount;
}

const isDue = (row: Row): boolean => BigInt(row.due) > 0n;

function Of({ who }: { who: string }) {
  const found = useEarnings(who);
  const { address } = useConnection();
  const earnings = found.data;
  if (!earnings) return <Unread of={found} />;
  const { rows, missing } = earnings;
  const isOther = rows.some((row) => isDue(row) && row.holder !== address);
  return (
    <>
      {missing.length > 0 && <Note tone="warn">{t.missing(missing.map(text.model.title).join(", "))}</Note>}
      {rows.length === 0 ? (
        <Empty title={t.empty}>
          <p>{t.emptyHelp}</p>
        </Empty>
      ) : (
        <>
          <Totals rows={rows} />
          <ClaimAll rows={rows.filter((row) => isDue(row) && typeof row.holder === "string" && !row.byOwnWord)} />
          {isOther && address !== undefined && <p className="soft small">{t.others}</p>}
          <Card title={t.perModel}>
            <Rows rows={rows} />
          </Card>
          <Card title={t.history}>
            {rows.map((row) => (
              <History key={row.model + row.payee.word} of={row} />
            ))}
          </Card>
        </>
      )}
      <LookUp />
      <Why lines={t.why} />
    </>
  );
}

/** The sums of rows in each asset. */
function Totals({ rows }: { rows: Row[] }) {
  const sums = new Map<string, { asset: Schemas["AssetRef"]; due: bigint; earned: bigint; claimed: bigint }>();
  for (const row of rows) {
    const key = row.asset.address ?? "";
    const sum = sums.get(key) ?? { asset: row.asset, due: 0n, earned: 0n, claimed: 0n };
    sum.due += BigInt(row.due);
    sum.earned += BigInt(row.earned);
    sum.claimed += BigInt(row.claimed);
    sums.set(key, sum);
  }
  return (
    <div className={css.columns}>
      {[...sums].map(([key, sum]) => (
        <div key={key} className={css.card}>
          <Stats
            of={[
              [t.due, <Amount key="due" of={sum.due.toString()} asset={sum.asset} />],
              [t.earned, <Amount key="earned" of={sum.earned.toString()} asset={sum.asset} />],
              [t.claimed, <Amount key="claimed" of={sum.claimed.toString()} asset={sum.asset} />],
            ]}
          />
        </div>
      ))}
    </div>
  );
}

/** A claim as the contract Rewards takes it. */
interface Claim {
  modelId: bigint;
  asset: HexText;
  payee: HexText;
  cumulative: bigint;
  proof: HexText;
}

async function proofOf(row: Row): Promise<Schemas["ClaimProof"]> {
  return read("/api/v1/models/{model}/claims/{payee}", { path: { model: row.model, payee: row.payee.word } });
}

async function claimOf(row: Row): Promise<Claim> {
  const proof = await proofOf(row);
  return {
    modelId: BigInt(proof.model),
    asset: (proof.asset.address ?? "0x0000000000000000000000000000000000000000") as HexText,
    payee: proof.payee.word as HexText,
    cumulative: BigInt(proof.cumulative),
    proof: proof.proof as HexText,
  };
}

/** Everything that can be claimed together, in as few transactions as there can be. */
function ClaimAll({ rows }: { rows: Row[] }) {
  const { sending, send, why } = useSend();
  const rewards = useContract("Rewards");
  const canSend = useCanSend();
  const [done, setDone] = useState<{ paid: string[]; skipped: string[]; more: number }>();
  const { rpc } = useDeployment();
  if (rows.length === 0 && sending.step === "idle") return null;
  const parts = inParts(rows, { items: CLAIMS, weight: 0 });
  const isBusy = isRunning(sending);
  const claimAll = async () => {
    setDone(undefined);
    const call = { contract: "IRewards" as const, address: rewards, abi: IRewards as Abi };
    const one = ({ modelId, asset, payee, cumulative, proof }: Claim): Call => ({ ...call, functionName: "claim", args: [modelId, asset, payee, cumulative, proof] });
    const [paid, skipped]: [string[], string[]] = [[], []];
    let more = 0;
    const skip = (model: number, why: string) => {
      if (skipped.length < REASONS) skipped.push(t.skipped(text.model.title(model), why));
      else more += 1;
    };
    for (const part of parts) {
      // A model whose proof this server does not have keeps no other from being claimed.
      const proofs = await Promise.allSettled(part.map(claimOf));
      const claims = proofs.flatMap((proof) => (proof.status === "fulfilled" ? [proof.value] : []));
      proofs.forEach((proof, at) => proof.status === "rejected" && skip(part[at]?.model ?? 0, visible(asError(proof.reason).message)));
      setDone({ paid: [...paid], skipped: [...skipped], more });
      if (claims.length === 0) continue;
      // Where all would be skipped, gas is not spent for it: the first says why.
      const instead = (amounts: unknown): Call | undefined => {
        const [first] = claims;
        return first && (amounts as readonly bigint[]).every((amount) => amount === 0n) ? one(first) : undefined;
      };
      const receipt = await send({ ...call, functionName: "claimMany", args: [claims], instead });
      if (!receipt) return;
      const events = parseEventLogs({ abi: IRewards, eventName: "Claimed", logs: receipt.logs });
      for (const { args } of events) {
        const row = part.find((one) => BigInt(one.model) === args.modelId && one.payee.word === args.payee);
        if (row) paid.push(amountOf(args.amount, row));
      }
      const left = claims.filter((claim) => !events.some(({ args }) => args.modelId === claim.modelId && args.payee === claim.payee));
      for (const claim of left) {
        // The reason is asked of the node only where it is shown.
        skip(Number(claim.modelId), skipped.length < REASONS ? await why(one(claim)) : "");
      }
      setDone({ paid: [...paid], skipped: [...skipped], more });
    }
  };
  return (
    <section className={css.card} aria-label={t.due}>
      {rows.length > 0 && (
        <>
          <div className={css.row}>
            <Button kind="main" disabled={!canSend || isBusy} onClick={() => void claimAll()}>
              {t.claimAll(rows.length)}
            </Button>
            {!canSend && <span className="soft">{rpc === undefined ? text.wallet.readOnly : text.wallet.connect}</span>}
          </div>
          <p className="soft small">
            {t.claimHelp} {parts.length > 1 && t.claimParts(parts.length, CLAIMS)}
          </p>
        </>
      )}
      <SendingNote of={sending} />
      {done && done.paid.length + done.skipped.length > 0 && (
        <Note tone={done.paid.length > 0 ? "good" : "warn"}>
          <ul className={css.list}>
            {done.paid.map((amount, index) => (
              <li key={index}>{t.paid(amount)}</li>
            ))}
            {done.skipped.map((why, index) => (
              <li key={`skipped ${index}`}>{why}</li>
            ))}
            {done.more > 0 && <li>{t.skippedMany(done.more)}</li>}
          </ul>
        </Note>
      )}
    </section>
  );
}

function amountOf(units: bigint, row: Row): string {
  const { decimals, symbol } = row.asset;
  const amount = shown(units, decimals ?? 0);
  return `${amount} ${symbol ? visible(symbol) : text.noSymbol}`;
}

function Rows({ rows }: { rows: Row[] }) {
  return (
    <Table
      caption={t.perModel}
      rows={rows}
      keyOf={(row) => row.model + row.payee.word}
      columns={[
        {
          name: t.columns.model,
          cell: (row) => (
            <>
              <Link to={`/models/${row.model}`}>{text.model.title(row.model)}</Link>
              <div className="soft small">
                <Foreign most={60}>{row.modelUri}</Foreign>
              </div>
            </>
          ),
        },
        { name: t.columns.payee, cell: (row) => <Payee of={row.payee} /> },
        { name: t.columns.earned, right: true, cell: (row) => <Amount of={row.earned} asset={row.asset} /> },
        { name: t.columns.claimed, right: true, cell: (row) => <Amount of={row.claimed} asset={row.asset} /> },
        { name: t.columns.due, right: true, cell: (row) => <Amount of={row.due} asset={row.asset} /> },
        { name: t.columns.actions, cell: (row) => <Actions row={row} /> },
      ]}
    />
  );
}

function Actions({ row }: { row: Row }) {
  const { sending, send } = useSend();
  const { chainId } = useDeployment();
  const { address } = useConnection();
  const rewards = useContract("Rewards");
  const canSend = useCanSend();
  const [problem, setProblem] = useState<Error>();
  const attempt = (act: () => Promise<unknown>) => () => {
    setProblem(undefined);
    act().catch((error: unknown) => setProblem(asError(error)));
  };
  const download = async () => {
    const proof = await proofOf(row);
    saveAs(`tributary-claim-${row.model}-${row.payee.word.slice(-8)}.json`, JSON.stringify({ chainId, rewards, ...proof }, null, 2));
  };
  const isHolder = address !== undefined && address === row.holder;
  const setOwnWord = async () => {
    const args = [BigInt(row.model), row.payee.word, !row.byOwnWord];
    await send({ contract: "IRewards", address: rewards, abi: IRewards as Abi, functionName: "setOwnWord", args });
  };
  const claim = async () => {
    const { modelId, asset, payee, cumulative, proof } = await claimOf(row);
    await send({ contract: "IRewards", address: rewards, abi: IRewards as Abi, functionName: "claim", args: [modelId, asset, payee, cumulative, proof] });
  };
  return (
    <div className={css.list}>
      <div className={css.row}>
        <Link className={css.button} data-kind="small" to={`/rounds/${row.roundHash}/credits/${row.payee.word}`}>
          {t.explain}
        </Link>
        <Button kind="small" onClick={attempt(download)}>
          {t.download}
        </Button>
        {row.byOwnWord && <Pill>{t.ownWord}</Pill>}
        {row.byOwnWord && isDue(row) && (
          <Button kind="small" disabled={!canSend || !isHolder || isRunning(sending)} title={t.ownWordHelp} onClick={attempt(claim)}>
            {t.claimOne}
          </Button>
        )}
        {isHolder && (
          <Button kind="small" disabled={!canSend || isRunning(sending)} title={t.ownWordHelp} onClick={attempt(setOwnWord)}>
            {row.byOwnWord ? t.anyoneMay : t.onlyMe}
          </Button>
        )}
      </div>
      {isHolder && isDue(row) && <Elsewhere row={row} send={send} isBusy={isRunning(sending)} attempt={attempt} />}
      {typeof row.holder !== "string" && <span className="soft small">{t.noHolder}</span>}
      {problem && <Problem error={problem} />}
      <SendingNote of={sending} />
    </div>
  );
}

/** Having it paid to another account than the holder, who alone can ask for that. */
function Elsewhere({ row, send, isBusy, attempt }: { row: Row; send: ReturnType<typeof useSend>["send"]; isBusy: boolean; attempt: (act: () => Promise<unknown>) => () => void }) {
  const id = useId();
  const [receiver, setReceiver] = useState("");
  const rewards = useContract("Rewards");
  const canSend = useCanSend();
  const isRight = isAddress(receiver.trim(), { strict: false });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(async () => {
      const { modelId, asset, payee, cumulative, proof } = await claimOf(row);
      const args = [modelId, asset, payee, getAddress(receiver.trim()), cumulative, proof];
      await send({ contract: "IRewards", address: rewards, abi: IRewards as Abi, functionName: "claimTo", args });
    })();
  };
  return (
    <details className="small">
      <summary>{t.elsewhere}</summary>
      <form className={css.field} onSubmit={submit}>
        <label htmlFor={id}>{t.receiver}</label>
        <input id={id} className={css.input} value={receiver} onChange={(event) => setReceiver(event.target.value)} spellCheck={false} autoComplete="off" />
        <div>
          <button type="submit" className={css.button} data-kind="small" disabled={!isRight || !canSend || isBusy}>
            {t.payThere}
          </button>
        </div>
      </form>
    </details>
  );
}

function History({ of }: { of: Row }) {
  const one = 10 ** (of.asset.decimals ?? 0);
  return (
    <figure className={css.list}>
      <figcaption className="soft small">
        {t.historyOf(of.model)}, {payeeName(of.payee)}
      </figcaption>
      <Bars
        label={t.historyOf(of.model)}
        of={of.history.map((after) => ({
          key: after.hash,
          value: Number(BigInt(after.earned)) / one,
          title: `${moment(after.time)}: ${amountOf(BigInt(after.earned), of)}`,
        }))}
      />
    </figure>
  );
}
