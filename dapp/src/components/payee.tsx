// Whom credits are for.
import { useConnection } from "wagmi";
import type { Schemas } from "../api/client";
import { Link } from "../app/router";
import { text } from "../text";
import { Hex } from "./parts";

export function Payee({ of }: { of: Schemas["PayeeRef"] }) {
  const { address } = useConnection();
  const account = of.account ?? undefined;
  if (of.kind === "account" && account !== undefined) {
    return (
      <span>
        <Hex of={account} to={`/earnings/${account}`} />
        {account === address && <span className="soft small">({text.payee.you})</span>}
      </span>
    );
  }
  if (of.kind === "treasury") {
    return <Link to={`/earnings/${of.word}`}>{text.payee.treasury(of.datanet)}</Link>;
  }
  return (
    <span>
      <span className="soft">{text.payee.claimKey} </span>
      <Hex of={of.word} shownAs={`0x${of.word.slice(26)}`} to={`/earnings/${of.word}`} />
    </span>
  );
}

/** A payee in a word or two, without links. */
export function payeeName(of: Schemas["PayeeRef"]): string {
  if (of.kind === "treasury") return text.payee.treasury(of.datanet);
  const id = of.kind === "account" ? (of.account ?? of.word) : `0x${of.word.slice(26)}`;
  return `${of.kind === "account" ? text.payee.account : text.payee.claimKey} ${id.slice(0, 8)}…${id.slice(-4)}`;
}
