// Where a transaction stands, in words.
import type { Sending } from "../chain/send";
import { text } from "../text";
import { Hex, Note } from "./parts";

const t = text.send;

export function SendingNote({ of }: { of: Sending }) {
  return <div aria-live="polite">{of.step !== "idle" && <Told of={of} />}</div>;
}

function Told({ of }: { of: Exclude<Sending, { step: "idle" }> }) {
  switch (of.step) {
    case "checking":
      return <Note>{t.checking}…</Note>;
    case "signing":
      return <Note tone="warn">{t.signing}…</Note>;
    case "pending":
      return (
        <Note {...(of.isNodeDown ? { tone: "warn" as const } : {})}>
          {of.isNodeDown ? t.nodeDownLater : `${t.pending}…`} <Transaction hash={of.hash} />
        </Note>
      );
    case "done":
      return (
        <Note tone="good">
          <strong>{t.done}</strong> <Transaction hash={of.hash} />
        </Note>
      );
    case "failed":
      return (
        <Note tone="bad">
          <strong>{t.failed}</strong> <p>{of.message}</p> {of.hash && <Transaction hash={of.hash} />}
        </Note>
      );
  }
}

function Transaction({ hash }: { hash: string }) {
  return (
    <span className="small">
      {t.transaction} <Hex of={hash} label={t.transaction} />
    </span>
  );
}
