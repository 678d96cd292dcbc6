// Committing to records first, and revealing them a minute later: so that no one can register a record that
// they read in a pending transaction.
import { IDatanets } from "@tributary/abi";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { parseEventLogs, type Abi, type Hex as HexText } from "viem";
import { useConfig, useConnection } from "wagmi";
import { getPublicClient } from "wagmi/actions";
import type { Schemas } from "../api/client";
import { useCanSend } from "../app/wallet";
import { commitmentOf, MOST, randomWord } from "../chain/contribution";
import { useContract, useDeployment } from "../chain/deployment";
import { isRunning, useSend } from "../chain/send";
import { forget, keep, kept, type Commitment } from "../lib/commitments";
import { saveAs } from "../lib/save";
import { span } from "../lib/time";
import { text } from "../text";
import type { Batch } from "../work/core";
import { Button, css, Note, Problem } from "./parts";
import { useChainTime } from "./rounds";
import { SendingNote } from "./Sending";

const t = text.commit;

/** How old a commitment must be, in seconds (SPEC 2). */
const AGE = 60;

/** Commits to records that are new. `onDone` is called once the commitment is on the chain. */
export function Commit({ ids, datanet, batch, onDone }: { ids: string[]; datanet: number; batch: (ids: string[]) => Promise<Batch | null>; onDone: () => void }) {
  const { sending, send } = useSend();
  const contract = useContract("Datanets");
  const { chainId } = useDeployment();
  const { address } = useConnection();
  const canSend = useCanSend();
  const [made, setMade] = useState<Batch>();
  const [problem, setProblem] = useState<Error>();
  const commit = async () => {
    setProblem(undefined);
    if (!address) return;
    const found = ids.length > MOST ? await batch(ids) : undefined;
    if (found === null) return;
    setMade(found);
    const items = (found ? [found.root] : ids) as HexText[];
    // One that was kept and not sent is sent now.
    const before = mineOf({ chainId, contract, datanet, account: address }).find((one) => one.items.join() === items.join());
    const salt = before?.salt ?? randomWord();
    const commitment = commitmentOf(address, BigInt(datanet), items, salt);
    // Before it is sent: a commitment without its salt is worth nothing.
    if (!before) keep({ chainId, contract, datanet, account: address, salt, commitment, items, batch: found ? { count: found.count, uri: `ipfs://${found.listCid}` } : null });
    const receipt = await send({ contract: "IDatanets", address: contract, abi: IDatanets as Abi, functionName: "commit", args: [commitment] });
    if (receipt) onDone();
  };
  return (
    <section className={css.card} aria-label={t.title}>
      <div className={css.row}>
        <Button
          kind="main"
          disabled={!canSend || isRunning(sending)}
          onClick={() => void commit().catch((error: unknown) => setProblem(error instanceof Error ? error : new Error(String(error))))}
        >
          {t.commit(ids.length)}
        </Button>
        {!canSend && <span className="soft">{text.wallet.connect}</span>}
      </div>
      <p className="soft small">{t.help}</p>
      {problem && <Problem error={problem} />}
      <SendingNote of={sending} />
      {made && (
        <Button kind="small" onClick={() => saveAs(`${made.listCid}.txt`, made.list, "text/plain")}>
          {text.contribute.saveList}
        </Button>
      )}
    </section>
  );
}

/** The commitments of an account to records of a Datanet that this browser keeps. */
const mineOf = (of: { chainId: number; contract: string; datanet: number; account: string | undefined }): Commitment[] =>
  kept().filter((one) => one.chainId === of.chainId && one.contract === of.contract && one.datanet === of.datanet && one.account === of.account);

/** The commitments of the wallet's account to records of a Datanet, which wait to be revealed. */
export function Committed({ datanet }: { datanet: Schemas["DatanetDetail"] }) {
  const contract = useContract("Datanets");
  const { chainId } = useDeployment();
  const { address } = useConnection();
  const [revealed, setRevealed] = useState<number>();
  // What is kept is read anew whenever this is drawn: after each of the changes below, and by each new block.
  const [, setChanges] = useState(0);
  const mine = mineOf({ chainId, contract, datanet: datanet.id, account: address });
  return (
    <>
      {revealed !== undefined && (
        <Note tone="good" live>
          <strong>{text.contribute.done(revealed)}</strong>
          <p>{t.revealed}</p>
        </Note>
      )}
      {mine.map((one) => (
        <Reveal key={one.commitment} of={one} block={datanet.block.hash} onDone={setRevealed} onForgotten={() => setChanges((changes) => changes + 1)} />
      ))}
    </>
  );
}

/** When a commitment was made, in seconds since 1970; 0 if it is not on the chain. */
function useCommittedAt(of: Commitment, block: string) {
  const config = useConfig();
  return useQuery({
    queryKey: ["api", "committedAt", of.commitment, block],
    queryFn: async () => {
      const reader = getPublicClient(config, { chainId: of.chainId });
      const found = await reader?.readContract({ address: of.contract, abi: IDatanets, functionName: "committedAt", args: [of.commitment] });
      return Number(found?.[0] ?? 0n);
    },
    placeholderData: (before) => before,
  });
}

function Reveal({ of, block, onDone, onForgotten }: { of: Commitment; block: string; onDone: (count: number) => void; onForgotten: () => void }) {
  const { sending, send } = useSend();
  const canSend = useCanSend();
  const made = useCommittedAt(of, block);
  const now = useChainTime();
  const count = of.batch?.count ?? of.items.length;
  const at = made.data ?? 0;
  const left = at === 0 || now === undefined ? AGE : at + AGE - now;
  const reveal = async () => {
    const id = BigInt(of.datanet);
    const call = { contract: "IDatanets" as const, address: of.contract, abi: IDatanets as Abi };
    const receipt = of.batch
      ? await send({ ...call, functionName: "revealBatch", args: [id, of.items[0], BigInt(of.batch.count), of.batch.uri, of.salt] })
      : await send({ ...call, functionName: "reveal", args: [id, of.items, of.salt] });
    if (!receipt) return;
    const records = parseEventLogs({ abi: IDatanets, eventName: "Contributed", logs: receipt.logs });
    forget(of.commitment);
    onDone(of.batch ? count : records.reduce((sum, { args }) => sum + args.contentIds.length, 0));
  };
  return (
    <section className={css.card} aria-label={t.waiting(count)}>
      <strong>{t.waiting(count)}</strong>
      <p className="soft small">{at === 0 ? t.absent : left > 0 ? t.young(span(left)) : t.ripe}</p>
      <div className={css.row}>
        <Button kind="main" disabled={!canSend || at === 0 || left > 0 || isRunning(sending)} onClick={() => void reveal()}>
          {t.reveal(count)}
        </Button>
        <Button kind="small" onClick={() => saveAs(`tributary-commitment-${of.commitment.slice(2, 10)}.json`, JSON.stringify(of, null, 2))}>
          {t.save}
        </Button>
        {made.data === 0 && (
          <Button kind="small" onClick={() => (forget(of.commitment), onForgotten())}>
            {t.forget}
          </Button>
        )}
      </div>
      <SendingNote of={sending} />
    </section>
  );
}
