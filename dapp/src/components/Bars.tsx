// A few numbers over time as bars.
import css from "./Bars.module.css";

const WIDTH = 600;
const HEIGHT = 120;

/** Bars from left to right. `label` says in words what they show; each bar has a title of its own. */
export function Bars({ of, label }: { of: { key: string | number; value: number; title: string }[]; label: string }) {
  const most = Math.max(1, ...of.map((bar) => bar.value));
  const step = WIDTH / Math.max(of.length, 1);
  const wide = Math.min(step * 0.8, 48);
  return (
    <svg className={css.bars} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} preserveAspectRatio="none">
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className={css.ground} />
      {of.map((bar, index) => {
        const height = bar.value === 0 ? 0 : Math.max(2, (bar.value / most) * (HEIGHT - 6));
        return (
          <rect key={bar.key} className={css.bar} x={index * step + (step - wide) / 2} y={HEIGHT - height} width={wide} height={height} rx="2">
            <title>{bar.title}</title>
          </rect>
        );
      })}
    </svg>
  );
}
