// A card that sends one transaction about new records: to register them, or to commit to them.
import { useState, type ReactNode } from "react";
import { useCanSend } from "../app/wallet";
import { MOST } from "../chain/contribution";
import { isRunning, useSend, type Sending } from "../chain/send";
import { asError } from "../lib/error";
import { saveAs } from "../lib/save";
import { text } from "../text";
import type { Batch } from "../work/core";
import { Button, css, Note, Problem } from "./parts";
import { SendingNote } from "./Sending";

/** Computes the batch of content ids; nothing if there are none. */
export type BatchOf = (ids: string[]) => Promise<Batch | null>;

/** What became of a submission. */
export interface Submitting {
  sending: Sending;
  problem: Error | undefined;
  /** The batch that was made of the records, which the contributor publishes. */
  made: Batch | undefined;
  send: ReturnType<typeof useSend>["send"];
  /** The batch of records that are too many for one call; nothing for fewer. */
  batched: (ids: string[]) => Promise<Batch | undefined>;
  /** Does what the button is for, and keeps what it throws. */
  start: (act: () => Promise<void>) => void;
}

/** The state of a `Submission`. */
export function useSubmitting(batch: BatchOf): Submitting {
  const { sending, send } = useSend();
  const [made, setMade] = useState<Batch>();
  const [problem, setProblem] = useState<Error>();
  const batched = async (ids: string[]): Promise<Batch | undefined> => {
    const found = ids.length > MOST ? ((await batch(ids)) ?? undefined) : undefined;
    setMade(found);
    return found;
  };
  const start = (act: () => Promise<void>) => {
    setProblem(undefined);
    act().catch((error: unknown) => setProblem(asError(error)));
  };
  return { sending, problem, made, send, batched, start };
}

interface SubmissionOf {
  of: Submitting;
  title: string;
  button: string;
  onStart: () => Promise<void>;
  /** What is said and offered beside the button. */
  children: ReactNode;
  /** In place of the button once it is done. */
  done?: ReactNode;
}

/** The list of a batch can be saved from when it is made until the page is left: the chain has its root only. */
export function Submission({ of, title, button, onStart, children, done }: SubmissionOf) {
  const canSend = useCanSend();
  return (
    <section className={css.card} aria-label={title}>
      {done === undefined && (
        <>
          <div className={css.row}>
            <Button kind="main" disabled={!canSend || isRunning(of.sending)} onClick={() => of.start(onStart)}>
              {button}
            </Button>
            {!canSend && <span className="soft">{text.wallet.connect}</span>}
          </div>
          {children}
        </>
      )}
      {of.problem && <Problem error={of.problem} />}
      <SendingNote of={of.sending} />
      {done !== undefined && (
        <Note tone="good" live>
          {done}
        </Note>
      )}
      {of.made && <SaveList of={of.made} />}
    </section>
  );
}

function SaveList({ of }: { of: Batch }) {
  return (
    <Button kind="small" onClick={() => saveAs(`${of.listCid}.txt`, of.list, "text/plain")}>
      {text.contribute.saveList}
    </Button>
  );
}
