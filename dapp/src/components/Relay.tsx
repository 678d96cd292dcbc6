// Contributions without gas: signed by one, sent by anyone.
import { IDatanets } from "@tributary/abi";
import { useState } from "react";
import { parseEventLogs, type Abi, type Hex as HexText } from "viem";
import type { Schemas } from "../api/client";
import { useCanSend } from "../app/wallet";
import { contributionIn, fileOf, randomWord, recordsIn, type SignedContribution } from "../chain/contribution";
import { useContract } from "../chain/deployment";
import { isRunning, useSend } from "../chain/send";
import { useSignContribution } from "../chain/sign";
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

/** Signs records in the place of sending them, and saves what was signed. */
export function SignInstead({ ids, datanet }: { ids: string[]; datanet: Schemas["DatanetDetail"] }) {
  const contract = useContract("Datanets");
  const { signing, sign } = useSignContribution(contract);
  const canSend = useCanSend();
  const [isDone, setDone] = useState(false);
  const start = async () => {
    setDone(false);
    // Any number that was not cancelled will do.
    const nonce = BigInt(randomWord().slice(0, 14));
    const deadline = BigInt(datanet.block.time + DAYS * 86_400);
    const signed = await sign({ datanetId: BigInt(datanet.id), contentIds: ids as HexText[], nonce, deadline });
    if (!signed) return;
    saveAs(`tributary-contribution-${datanet.id}-${nonce.toString(16)}.json`, fileOf(signed));
    setDone(true);
  };
  return (
    <details className="small">
      <summary>{t.gasless}</summary>
      <p className="soft">{t.gaslessHelp}</p>
      <div className={css.row}>
        <Button kind="small" disabled={!canSend || isRunning(signing)} onClick={() => void start()}>
          {t.sign(ids.length)}
        </Button>
        <span className="soft">{t.valid(DAYS)}</span>
      </div>
      <SendingNote of={signing} />
      {isDone && (
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
  const parts = inParts(signed, PART, ({ contentIds }) => contentIds.length);
  const choose = async (files: File[]) => {
    setDone(undefined);
    const { found, bad } = await signedIn(files, datanet);
    setSigned(found);
    setProblems(bad);
  };
  const relay = async () => {
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
            <Button kind="main" disabled={!canSend || isRunning(sending)} onClick={() => void relay()}>
              {t.send(signed.length)}
            </Button>
            {!canSend && <span className="soft">{text.wallet.connect}</span>}
            {parts.length > 1 && <span className="soft small">{t.parts(parts.length)}</span>}
          </div>
        </>
      )}
      <SendingNote of={sending} />
      {done && (
        <Note tone="good" live>
          <strong>{text.contribute.done(done.records)}</strong>
          {done.skipped > 0 && <p>{t.skipped(done.skipped)}</p>}
        </Note>
      )}
    </>
  );
}
