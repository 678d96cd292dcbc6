// Binding an account to an author's claim key: by the attestor's signature, or as the attestor.
import { IDatanets } from "@tributary/abi";
import { useId, useState, type FormEvent } from "react";
import { getAddress, isAddress, type Abi, type Address } from "viem";
import { useConnection } from "wagmi";
import { Link } from "../app/router";
import { useCanSend } from "../app/wallet";
import { attestedIn, type Attested } from "../chain/contribution";
import { useContract } from "../chain/deployment";
import { isRunning, useSend } from "../chain/send";
import { short } from "../lib/text";
import { text } from "../text";
import { Button, Card, css, FileButton, Note } from "./parts";
import { SendingNote } from "./Sending";

const t = text.bind;

/** A claim key to which no account is bound. */
export interface Unbound {
  datanet: number;
  attestor: string | undefined;
  identity: string;
}

/** Binds an account to the claim keys of an author that have none. */
export function Bind({ of }: { of: Unbound[] }) {
  const { sending, send } = useSend();
  const contract = useContract("Datanets");
  const canSend = useCanSend();
  const { address } = useConnection();
  const [attested, setAttested] = useState<Attested>();
  const [problem, setProblem] = useState<string>();
  const [bound, setBound] = useState<Address>();
  const choose = async (file: File | undefined) => {
    const found = file && attestedIn(await file.text().catch(() => ""));
    const isWanted = found && of.some(({ datanet }) => BigInt(datanet) === found.datanet);
    setAttested(isWanted ? found : undefined);
    setProblem(found === undefined ? t.bad : isWanted ? undefined : t.other(found.datanet.toString()));
  };
  const bind = async (datanet: number, account: Address, deadline = 0n, signature = "0x") => {
    const key = of.find((one) => one.datanet === datanet);
    if (!key) return;
    const args = [BigInt(datanet), key.identity, account, deadline, signature];
    const receipt = await send({ contract: "IDatanets", address: contract, abi: IDatanets as Abi, functionName: "bindClaimKey", args });
    if (!receipt) return;
    setAttested(undefined);
    setBound(account);
  };
  const isBusy = !canSend || isRunning(sending);
  const own = of.filter(({ attestor }) => attestor !== undefined && attestor === address);
  const done = bound && (
    <Note tone="good" live>
      {t.done} <Link to={`/earnings/${bound}`}>{t.earnings}</Link>
    </Note>
  );
  if (of.length === 0) return done;
  return (
    <Card title={t.title}>
      {done}
      <p className="soft small">{t.help}</p>
      <div className={css.row}>
        <FileButton isSingle accept=".json,application/json" onFiles={([file]) => void choose(file)}>
          {t.choose}
        </FileButton>
        {attested && (
          <Button kind="main" disabled={isBusy} onClick={() => void bind(Number(attested.datanet), attested.account, attested.deadline, attested.signature)}>
            {t.to(short(attested.account))}
          </Button>
        )}
      </div>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {own.map(({ datanet }) => (
        <AsAttestor key={datanet} datanet={datanet} isBusy={isBusy} bind={(account) => void bind(datanet, account)} />
      ))}
      <SendingNote of={sending} />
    </Card>
  );
}

function AsAttestor({ datanet, isBusy, bind }: { datanet: number; isBusy: boolean; bind: (account: Address) => void }) {
  const id = useId();
  const [account, setAccount] = useState("");
  const isRight = isAddress(account.trim(), { strict: false });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    bind(getAddress(account.trim()));
  };
  return (
    <form className={css.field} onSubmit={submit}>
      <p>
        {text.datanet.title(datanet)}: {t.asAttestor}
      </p>
      <label htmlFor={id}>{t.account}</label>
      <input id={id} className={css.input} value={account} onChange={(event) => setAccount(event.target.value)} spellCheck={false} autoComplete="off" />
      <div>
        <button type="submit" className={css.button} disabled={!isRight || isBusy}>
          {t.to(isRight ? short(getAddress(account.trim())) : "…")}
        </button>
      </div>
    </form>
  );
}
