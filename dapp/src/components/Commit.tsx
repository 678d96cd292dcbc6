// Committing to records first, and revealing them a minute later: so that no one can register a record that
// they read in a pending transaction.
import { IDatanets } from "@tributary/abi";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { parseEventLogs, type Abi, type Hex as HexText } from "viem";
import { useConfig, useConnection } from "wagmi";
import { getPublicClient } from "wagmi/actions";
import { settled } from "../api/settled";
import { useCanSend } from "../app/wallet";
import { commitmentOf, randomWord, recordsIn } from "../chain/contribution";
import { useContract, useDeployment } from "../chain/deployment";
import { isRunning, useSend } from "../chain/send";
import { forget, keep, kept, useKept, type Commitment } from "../lib/commitments";
import { saveAs } from "../lib/save";
import { span } from "../lib/time";
import { text } from "../text";
import { Button, css, Note } from "./parts";
import { useChainTime } from "./rounds";
import { SendingNote } from "./Sending";
import { Submission, useSubmitting, type BatchOf } from "./Submission";

const t = text.commit;

/** How old a commitment must be, in seconds (SPEC 2). */
const AGE = 60;

/** Commits to records that are new. */
export function Commit({ ids, datanet, batch, clear }: { ids: string[]; datanet: number; batch: BatchOf; clear: () => void }) {
  const submitting = useSubmitting(batch);
  const contract = useContract("Datanets");
  const { chainId } = useDeployment();
  const { address } = useConnection();
  const [isDone, setDone] = useState(false);
  const commit = async () => {
    if (!address) return;
    const found = await submitting.batched(ids);
    const items = (found ? [found.root] : ids) as HexText[];
    // One that was kept and not sent is sent now.
    const before = kept().filter(isOf({ chainId, contract, datanet, account: address })).find((one) => one.items.join() === items.join());
    const salt = before?.salt ?? randomWord();
    const commitment = commitmentOf(address, BigInt(datanet), items, salt);
    // Before it is sent: a commitment without its salt is worth nothing.
    if (!before) keep({ chainId, contract, datanet, account: address, salt, commitment, items, batch: found ? { count: found.count, uri: `ipfs://${found.listCid}` } : null });
    const receipt = await submitting.send({ contract: "IDatanets", address: contract, abi: IDatanets as Abi, functionName: "commit", args: [commitment] });
    if (receipt) setDone(true);
  };
  const done = isDone && (
    <>
      <strong>{t.done}</strong>
      <p>{t.secret}</p>
      <div className={css.row}>
        <Button onClick={clear}>{text.contribute.again}</Button>
      </div>
    </>
  );
  return (
    <Submission of={submitting} title={t.title} button={t.commit(ids.length)} onStart={commit} done={done || undefined}>
      <p className="soft small">{t.help}</p>
    </Submission>
  );
}

/** Whether a commitment is an account's to records of a Datanet. */
const isOf =
  (of: { chainId: number; contract: string; datanet: number; account: string | undefined }) =>
  (one: Commitment): boolean =>
    one.chainId === of.chainId && one.contract === of.contract && one.datanet === of.datanet && one.account === of.account;

/** The commitments of the wallet's account to records of a Datanet, which wait to be revealed. */
export function Committed({ datanet }: { datanet: number }) {
  const contract = useContract("Datanets");
  const { chainId } = useDeployment();
  const { address } = useConnection();
  const [revealed, setRevealed] = useState<number>();
  const mine = useKept().filter(isOf({ chainId, contract, datanet, account: address }));
  return (
    <>
      {revealed !== undefined && (
        <Note tone="good" live>
          <strong>{text.contribute.done(revealed)}</strong>
          <p>{t.revealed}</p>
          <p>{text.contribute.publish}</p>
        </Note>
      )}
      {mine.map((one) => (
        <Reveal key={one.commitment} of={one} onDone={setRevealed} />
      ))}
    </>
  );
}

/** When a commitment was made, in seconds since 1970; 0 if it is not on the chain, and nothing while that is not known. */
function useCommittedAt(of: Commitment) {
  const config = useConfig();
  return useQuery({
    // Asked anew when something has changed on the chain, as what the API says is.
    queryKey: ["api", "committedAt", of.chainId, of.contract, of.commitment],
    queryFn: ({ client }) =>
      settled(client, async () => {
        const reader = getPublicClient(config, { chainId: of.chainId });
        if (!reader) throw new Error(text.wallet.readOnly);
        const [at] = await reader.readContract({ address: of.contract, abi: IDatanets, functionName: "committedAt", args: [of.commitment] });
        return Number(at);
      }),
  });
}

/** Where a commitment stands, in words. */
function standing(at: number | undefined, left: number, isFailed: boolean): string {
  if (at === undefined) return isFailed ? t.unknown : t.looking;
  if (at === 0) return t.absent;
  return left > 0 ? t.young(span(left)) : t.ripe;
}

function Reveal({ of, onDone }: { of: Commitment; onDone: (count: number) => void }) {
  const { sending, send } = useSend();
  const canSend = useCanSend();
  const made = useCommittedAt(of);
  const now = useChainTime();
  const count = of.batch?.count ?? of.items.length;
  const at = made.data;
  const left = at === undefined || at === 0 || now === undefined ? AGE : at + AGE - now;
  const reveal = async () => {
    const id = BigInt(of.datanet);
    const call = { contract: "IDatanets" as const, address: of.contract, abi: IDatanets as Abi };
    const receipt = of.batch
      ? await send({ ...call, functionName: "revealBatch", args: [id, of.items[0], BigInt(of.batch.count), of.batch.uri, of.salt] })
      : await send({ ...call, functionName: "reveal", args: [id, of.items, of.salt] });
    // It is needed for as long as no one has seen it revealed.
    const revealed = parseEventLogs({ abi: IDatanets, eventName: "Revealed", logs: receipt?.logs ?? [] });
    if (!receipt || !revealed.some(({ args }) => args.commitment === of.commitment)) return;
    forget(of.commitment);
    onDone(of.batch ? count : recordsIn(receipt));
  };
  return (
    <section className={css.card} aria-label={t.waiting(count)}>
      <strong>{t.waiting(count)}</strong>
      <p className="soft small">{standing(at, left, made.isError)}</p>
      <div className={css.row}>
        <Button kind="main" disabled={!canSend || left > 0 || isRunning(sending)} onClick={() => void reveal()}>
          {t.reveal(count)}
        </Button>
        <Button kind="small" onClick={() => saveAs(`tributary-commitment-${of.commitment.slice(2, 10)}.json`, JSON.stringify(of, null, 2))}>
          {t.save}
        </Button>
        {at === 0 && !made.isFetching && (
          <Button kind="small" onClick={() => forget(of.commitment)}>
            {t.forget}
          </Button>
        )}
      </div>
      <SendingNote of={sending} />
    </section>
  );
}
