// The models that a model is built on, and those that are built on it.
import type { Schemas } from "../api/client";
import { Link } from "../app/router";
import { text } from "../text";
import css from "./Lineage.module.css";

const t = text.model;

export function Lineage({ of }: { of: Schemas["ModelDetail"] }) {
  if (of.ancestors.length === 0 && of.derived.length === 0) return <p className="soft">{t.noLineage}</p>;
  const above = [...of.ancestors].reverse();
  return (
    <ol className={css.line}>
      {above.map((id) => (
        <li key={id}>
          <Link to={`/models/${id}`}>{t.title(id)}</Link>
        </li>
      ))}
      <li aria-current="true">
        <strong>{t.title(of.id)}</strong> <span className="soft small">{t.self}</span>
      </li>
      {of.derived.length > 0 && (
        <li>
          <span className="soft small">{t.derived}: </span>
          {of.derived.map((id, index) => (
            <span key={id}>
              {index > 0 && ", "}
              <Link to={`/models/${id}`}>{t.title(id)}</Link>
            </span>
          ))}
        </li>
      )}
    </ol>
  );
}
