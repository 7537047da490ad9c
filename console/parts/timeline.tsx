import type { BanDocument } from '../api/answers.ts';
import { type Moment, momentName, momentsOf } from '../show/moments.ts';
import { fromNow, inZone, ownZone } from '../show/times.ts';
import { t } from '../words/words.ts';

/** Where something stands on the line, in percent: an even margin is left at both ends. */
function placesOf(instants: readonly number[]): (at: number) => number {
  const first = Math.min(...instants);
  const last = Math.max(...instants);
  return (at) => (first === last ? 50 : 4 + (92 * (at - first)) / (last - first));
}

function Line({ moments, now }: { readonly moments: readonly Moment[]; readonly now: number }) {
  const place = placesOf([...moments.map(({ at }) => at), now]);
  const here = place(now);
  return (
    <svg class="timeline" width="100%" height="46" aria-hidden="true">
      <line class="past" x1="0" x2={`${here}%`} y1="26" y2="26" />
      <line class="future" x1={`${here}%`} x2="100%" y1="26" y2="26" />
      {moments.map((moment, index) => (
        <circle
          key={`${moment.kind} ${moment.where}`}
          class={moment.at <= now ? 'past' : 'future'}
          cx={`${place(moment.at)}%`}
          cy="26"
          r={index === 0 ? 6 : 5}
        />
      ))}
      <line class="now" x1={`${here}%`} x2={`${here}%`} y1="12" y2="40" />
      <text
        class="now"
        x={`${here}%`}
        y="10"
        text-anchor={here > 90 ? 'end' : here < 10 ? 'start' : 'middle'}
      >
        {t('now')}
      </text>
    </svg>
  );
}

/**
 * A timeline with now on it: drawn, and each of its instants in the ban's zone and the reader's.
 */
export function Timeline(props: {
  readonly document: Pick<BanDocument, 'timeline' | 'timeZone'>;
  readonly now: number;
}) {
  const { document, now } = props;
  const { timeZone } = document;
  const moments = momentsOf(document);
  if (moments.length === 0) return <p class="quiet">{t('ban.timeline.none')}</p>;
  const yours = ownZone();
  return (
    <>
      <Line moments={moments} now={now} />
      <ol class="moments">
        {moments.map((moment) => (
          <li key={`${moment.kind} ${moment.where}`} class={moment.at <= now ? 'past' : 'future'}>
            <strong>{momentName(moment)}</strong>{' '}
            <time dateTime={new Date(moment.at).toISOString()}>{inZone(moment.at, timeZone)}</time>
            {yours !== timeZone && (
              <span class="quiet">
                {' '}
                · {inZone(moment.at)} {t('zone.yours')}
              </span>
            )}{' '}
            <span class="quiet">· {fromNow(moment.at, now)}</span>
          </li>
        ))}
      </ol>
      <p class="quiet">{t('ban.timeline.zone', { zone: timeZone, yours })}</p>
    </>
  );
}
