import { escaped } from '../../cli/show/seen.ts';
import type { GateChapter } from '../api/answers.ts';
import { type GateSpan, inOrder, placesOf, spansOf } from '../show/gate-life.ts';
import { fromNow, spanOf, when } from '../show/times.ts';
import { t, term } from '../words/words.ts';
import { Badge, toneOf } from './badge.tsx';

/**
 * How long the gate was in each state, as a band on which short times are drawn wider. It only
 * repeats what the list below says.
 */
function Band({ spans }: { readonly spans: readonly GateSpan[] }) {
  const places = placesOf(spans);
  const told = spans.map(({ state, from, to }) => `${term('gate', state)} ${spanOf(to - from)}`);
  return (
    <svg
      class="bar band"
      width="100%"
      height="16"
      role="img"
      aria-label={`${t('gate.life')}: ${told.join(', ')}`}
    >
      <rect class="ground" width="100%" height="16" />
      {spans.map(({ from, state }, index) => (
        <rect
          key={from}
          class={toneOf('gate', state)}
          x={`${places[index]?.x}%`}
          width={`${places[index]?.width}%`}
          height="16"
        />
      ))}
      {places.slice(1).map(({ x }) => (
        <line key={x} x1={`${x}%`} x2={`${x}%`} y1="0" y2="16" />
      ))}
    </svg>
  );
}

/** The numbers that an act on the gate names, each in a sentence. */
function numbersOf({ action, revision, limit, count }: GateChapter): readonly string[] {
  return [
    ...(action === 'ban.approve' && revision !== null
      ? [t('gate.life.revision', { revision })]
      : []),
    ...(limit === null ? [] : [t('gate.life.limit', { limit })]),
    ...(count === null || count === 0 ? [] : [t('gate.life.count', { n: count })]),
  ];
}

/**
 * The life of a ban's gates: when they waited, opened, filled, were paused by whom and why, went
 * on, were raised and ended. Drawn, and told act by act.
 */
export function GateLife(props: {
  readonly chapters: readonly GateChapter[];
  readonly now: number;
}) {
  const { chapters, now } = props;
  if (chapters.length === 0) return <p class="quiet">{t('gate.life.none')}</p>;
  const spans = spansOf(chapters, now);
  return (
    <>
      {spans.length > 0 && <Band spans={spans} />}
      <ol class="story">
        {inOrder(chapters).map((chapter) => (
          <li key={`${chapter.at} ${chapter.action} ${chapter.by}`}>
            <time dateTime={chapter.at}>{when(chapter.at)}</time>{' '}
            <span class="quiet">{fromNow(Date.parse(chapter.at), now)}</span>{' '}
            <strong>
              {t('gate.life.by', { what: term('gateAct', chapter.action), by: chapter.by })}
            </strong>{' '}
            {chapter.state !== null && <Badge kind="gate" value={chapter.state} />}
            {chapter.reason !== null && <p>{escaped(chapter.reason)}</p>}
            {numbersOf(chapter).length > 0 && <p class="quiet">{numbersOf(chapter).join(' · ')}</p>}
          </li>
        ))}
      </ol>
    </>
  );
}
