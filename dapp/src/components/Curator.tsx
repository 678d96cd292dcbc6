// What the owner and the curators of a Datanet decide.
import { IDatanets, Statuses } from "@tributary/abi";
import type { Abi, Hex as HexText } from "viem";
import type { Schemas } from "../api/client";
import { useCanSend } from "../app/wallet";
import { useContract } from "../chain/deployment";
import { useSend, type Sending } from "../chain/send";
import { text } from "../text";
import { Button, css, Note } from "./parts";
import { SendingNote } from "./Sending";

const t = text.curate;
const NO_REASON = `0x${"0".repeat(64)}`;

/** A registration, as the API has it. */
export type Registration = Schemas["RegistrationRow"];

type Decision = "ACCEPTED" | "REJECTED" | "FLAGGED";

interface Curating {
  sending: Sending;
  isBusy: boolean;
  decide: (rows: Registration[], decision: Decision) => void;
  vouch: (upTo: number) => void;
}

/** Sends the decisions about a Datanet, one transaction for each. */
export function useCurating(datanet: number): Curating {
  const { sending, send } = useSend();
  const address = useContract("Datanets");
  const canSend = useCanSend();
  const call = { contract: "IDatanets" as const, address, abi: IDatanets as Abi };
  return {
    sending,
    isBusy: !canSend || ["checking", "signing", "pending"].includes(sending.step),
    decide: (rows, decision) => {
      const registrations = rows.map((row) => ({ item: row.item as HexText, payee: row.payee.word as HexText }));
      void send({ ...call, functionName: "curate", args: [BigInt(datanet), registrations, Statuses[decision], NO_REASON] });
    },
    vouch: (upTo) => void send({ ...call, functionName: "vouch", args: [BigInt(datanet), BigInt(upTo)] }),
  };
}

/** What a curator can do with all that is shown. */
export function Curator({ datanet, pending, curating }: { datanet: Schemas["DatanetDetail"]; pending: Registration[]; curating: Curating }) {
  // What is accepted in the latest block can be vouched for in a later one.
  const upTo = datanet.block.time;
  const isNew = upTo > (datanet.vouchedUpTo ?? 0);
  return (
    <>
      <Note>
        <span>{t.help}</span>
        <div className={css.row}>
          {pending.length > 0 && (
            <Button kind="main" disabled={curating.isBusy} onClick={() => curating.decide(pending, "ACCEPTED")}>
              {t.acceptAll(pending.length)}
            </Button>
          )}
          <Button disabled={curating.isBusy || !isNew} title={t.vouchHelp} onClick={() => curating.vouch(upTo)}>
            {t.vouch}
          </Button>
        </div>
      </Note>
      <SendingNote of={curating.sending} />
    </>
  );
}

/** What a curator can do with one registration. */
export function Decide({ row, curating }: { row: Registration; curating: Curating }) {
  const choices: [Decision, string, Registration["status"]][] = [
    ["ACCEPTED", t.accept, "accepted"],
    ["REJECTED", t.reject, "rejected"],
    ["FLAGGED", t.flag, "flagged"],
  ];
  if (row.status === "retracted") return null;
  return (
    <div className={css.row}>
      {choices
        .filter(([, , status]) => status !== row.status)
        .map(([decision, name]) => (
          <Button key={decision} kind="small" disabled={curating.isBusy} aria-label={`${name} ${row.number}`} onClick={() => curating.decide([row], decision)}>
            {name}
          </Button>
        ))}
    </div>
  );
}
