import type { HistoryPoint } from '../api/answers.ts';
import { when } from '../show/times.ts';
import { count, t, term } from '../words/words.ts';
import { Table } from './table.tsx';

const WIDTH = 1_000;
const HEIGHT = 220;
/** What is drawn, in the order of the legend. */
const LINES = [
  { name: 'had', tone: 'plain' },
  { name: 'warned', tone: 'info' },
  { name: 'ordered', tone: 'bad' },
  { name: 'resolved', tone: 'good' },
  { name: 'open', tone: 'warn' },
  { name: 'unenforceable', tone: 'faint' },
] as const;
type Line = (typeof LINES)[number]['name'];

interface Counted {
  readonly at: number;
  readonly findings: Readonly<Record<string, number>>;
}

/** The points that count findings, oldest first. */
function countedPoints(points: readonly HistoryPoint[]): readonly Counted[] {
  return points
    .flatMap(({ at, findings }) => (findings === null ? [] : [{ at: Date.parse(at), findings }]))
    .sort((a, b) => a.at - b.at);
}

function nameOf(line: Line): string {
  if (line === 'had' || line === 'warned' || line === 'ordered') return t(`curve.${line}`);
  return term('status', line);
}

/**
 * How a ban was carried out over time: a line for each number. Each is said in words as well, and
 * all points are in a table below.
 */
export function Curve({ points }: { readonly points: readonly HistoryPoint[] }) {
  const counted = countedPoints(points);
  const first = counted[0];
  const last = counted.at(-1);
  if (first === undefined || last === undefined) return <p class="quiet">{t('curve.none')}</p>;
  const most = Math.max(1, ...counted.map(({ findings }) => findings.had ?? 0));
  const x = (at: number) => (WIDTH * (at - first.at)) / Math.max(1, last.at - first.at);
  const y = (value: number) => HEIGHT - 4 - ((HEIGHT - 8) * value) / most;
  const told = LINES.map(({ name }) => `${nameOf(name)} ${count(last.findings[name] ?? 0)}`);
  return (
    <>
      <svg
        class="curve"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${t('ban.history')}: ${told.join(', ')}`}
      >
        {[0, 0.5, 1].map((part) => (
          <line key={part} x1="0" x2={WIDTH} y1={y(most * part)} y2={y(most * part)} />
        ))}
        {LINES.map(({ name, tone }) => (
          <polyline
            key={name}
            class={tone}
            points={counted
              .map(({ at, findings }, index) => {
                // What was counted holds until it is counted anew.
                const held = counted[index - 1]?.findings[name] ?? findings[name] ?? 0;
                return `${x(at)},${y(held)} ${x(at)},${y(findings[name] ?? 0)}`;
              })
              .join(' ')}
          />
        ))}
      </svg>
      <p class="axis">
        <span>{when(new Date(first.at).toISOString())}</span>
        <span>{t('curve.most', { most })}</span>
        <span>{when(new Date(last.at).toISOString())}</span>
      </p>
      <ul class="legend">
        {LINES.map(({ name, tone }) => (
          <li key={name}>
            <svg class="curve key" width="16" height="10" aria-hidden="true">
              <polyline class={tone} points="0,5 16,5" />
            </svg>{' '}
            <strong>{count(last.findings[name] ?? 0)}</strong> {nameOf(name)}
          </li>
        ))}
      </ul>
      <details>
        <summary>{t('curve.table', { n: counted.length })}</summary>
        <Table
          caption={t('ban.history')}
          columns={[
            { name: t('column.when') },
            ...LINES.map(({ name }) => ({ name: nameOf(name), isNumber: true })),
          ]}
          rows={[...counted].reverse().map(({ at, findings }) => ({
            key: String(at),
            cells: [
              when(new Date(at).toISOString()),
              ...LINES.map(({ name }) => count(findings[name] ?? 0)),
            ],
          }))}
        />
      </details>
    </>
  );
}
