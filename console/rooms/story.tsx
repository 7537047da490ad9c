import { useState } from 'preact/hooks';
import { ExemptDialog } from '../acts/on-devices.tsx';
import { type Chapter, type Story, storySchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { Badge } from '../parts/badge.tsx';
import { Facts } from '../parts/facts.tsx';
import { Shown } from '../parts/notice.tsx';
import { fromNow, when } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { useLoad } from '../state/load.ts';
import { to } from '../state/route.ts';
import { has } from '../state/session.ts';
import { inLanguage, t, term } from '../words/words.ts';

/** What a chapter adds, in words, one after the other. */
function addedBy({ order, result, stopped, said, cause }: Chapter): readonly string[] {
  return [
    ...(cause === null ? [] : [term('cause', cause)]),
    ...(order ? [t('story.ordered', { action: term('action', order.action) })] : []),
    ...(result
      ? [
          `${t('story.result', { outcome: term('outcome', result.outcome) })}${
            result.detail ? ` (${result.detail})` : ''
          }`,
        ]
      : []),
    ...(stopped ? [t('story.stopped')] : []),
    ...(said !== null && said !== 'order' ? [t('story.said', { said })] : []),
  ];
}

export function StoryView({ story }: { readonly story: Story }) {
  const { banId, deviceId, device, status, apps, lastSeen, title, story: chapters } = story;
  return (
    <>
      <header class="title">
        <div>
          <h1>
            {t('story.title')}: {inLanguage(title)}
          </h1>
          <p class="badges">
            <a href={to('bans', banId)}>{banId}</a> ·{' '}
            <a href={to('devices', deviceId)}>
              <code>{deviceId}</code>
            </a>{' '}
            <Badge kind="status" value={status} />
          </p>
        </div>
      </header>
      <Facts
        facts={[
          [t('column.platform'), device.platform],
          [t('column.group'), device.group ?? t('notKnown')],
          [t('column.apps'), apps.map(({ id }) => id).join(', ')],
          [t('column.lastSeen'), when(lastSeen)],
        ]}
      />
      {chapters.length === 0 && <p class="quiet">{t('story.none')}</p>}
      <ol class="story">
        {chapters.map((chapter) => (
          <li key={chapter.version}>
            <time dateTime={chapter.at}>{when(chapter.at)}</time>{' '}
            <span class="quiet">{fromNow(Date.parse(chapter.at), now.value)}</span>{' '}
            <Badge kind="status" value={chapter.status} />
            {chapter.episode > 1 && (
              <span class="quiet"> {t('story.episode', { n: chapter.episode })}</span>
            )}
            {addedBy(chapter).map((line) => (
              <p key={line}>{line}</p>
            ))}
            {chapter.order && <code>{chapter.order.orderId}</code>}
          </li>
        ))}
      </ol>
    </>
  );
}

export function StoryRoom(props: { readonly banId: string; readonly deviceId: string }) {
  const { banId, deviceId } = props;
  const read = useLoad(`story ${banId} ${deviceId}`, (api) =>
    api.get(storySchema, ofBan(banId, `/findings/${encodeURIComponent(deviceId)}`)),
  );
  const [isExempting, setExempting] = useState(false);
  return (
    <>
      <Shown of={read}>{(story) => <StoryView story={story} />}</Shown>
      {has('approver') && read.data !== null && (
        <button type="button" data-act="exempt" onClick={() => setExempting(true)}>
          {t('exemptions.grant')}
        </button>
      )}
      {isExempting && (
        <ExemptDialog banId={banId} device={deviceId} onClose={() => setExempting(false)} />
      )}
    </>
  );
}
