// Verifying a round in this browser, with the first thing that is wrong.
import type { Schemas } from "../api/client";
import { visible } from "../lib/text";
import { text } from "../text";
import { useVerifying } from "../work/verifying";
import { Button, Card, css, Hex, Note } from "./parts";

const t = text.round.verify;

export function Verify({ of }: { of: Schemas["RoundDetail"] }) {
  const { verifying, verify } = useVerifying();
  const passed = "passed" in verifying ? verifying.passed : [];
  return (
    <Card title={t.title}>
      <p className="soft small">{t.help}</p>
      <div>
        <Button disabled={verifying.step === "running"} onClick={() => verify(of)}>
          {verifying.step === "idle" || verifying.step === "running" ? t.start : t.again}
        </Button>
      </div>
      {verifying.step === "running" && (
        <label className={css.field}>
          {verifying.now}
          <progress className={css.progress} {...(verifying.all > 1 ? { value: verifying.done, max: verifying.all } : {})} />
        </label>
      )}
      {passed.length > 0 && (
        <ul className={css.checks}>
          {passed.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <div aria-live="polite">
        {verifying.step === "right" && (
          <Note tone="good">
            <strong>{t.right}</strong>
            {verifying.absent > 0 && <p>{t.absent(verifying.absent)}</p>}
            <p>{verifying.records > 0 ? t.records(verifying.records) : t.rightHelp}</p>
          </Note>
        )}
        {verifying.step === "wrong" && (
          <Note tone="bad">
            <strong>{t.wrong}</strong>
            <p>
              <bdi>{visible(verifying.problem)}</bdi> {verifying.record !== undefined && <Hex of={verifying.record} />}
            </p>
            <p>{t.wrongHelp}</p>
          </Note>
        )}
        {verifying.step === "failed" && <Note tone="warn">{t.failed(visible(verifying.message))}</Note>}
      </div>
    </Card>
  );
}
