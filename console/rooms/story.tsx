import { useState } from 'preact/hooks';
import { escaped } from '../../cli/show/seen.ts';
import { ExemptDialog } from '../acts/on-devices.tsx';
import { awaitsReview, hasOtherApps, ReviewDialog, reviewedApps } from '../acts/on-finding.tsx';
import { type Chapter, type Story, storySchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Badge } from '../parts/badge.tsx';
import { Facts } from '../parts/facts.tsx';
import { Shown } from '../parts/notice.tsx';
import { fromNow, when } from '../show/times.ts';
import { now } from '../state/clock.ts';
import { useLoad } from '../state/load.ts';
import { to } from '../state/route.ts';
import { inLanguage, t, term } from '../words/words.ts';

/** What a chapter adds, in words, one after the other. */
function addedBy({ order, result, stopped, said, cause }: Chapter): readonly string[] {
  return [
    ...(cause === null ? [] : [term('cause', cause)]),
    ...(order ? [t('story.ordered', { action: term('action', order.action) })] : []),
    ...(result
      ? [
          `${t('story.result', { outcome: term('outcome', result.outcome) })}${
            result.detail ? ` (${escaped(result.detail)})` : ''
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

/** What an approver may do to one finding. What needs another role is said, and not hidden. */
function ActsOnFinding({ story }: { readonly story: Story }) {
  const { banId, deviceId } = story;
  const [isExempting, setExempting] = useState(false);
  const [reviewed, setReviewed] = useState<Story | null>(null);
  const review = (): void => setReviewed(awaitsReview(story) ? story : null);
  return (
    <div class="acts">
      {awaitsReview(story) && (
        <ActButton act="review" by="approver" onClick={review}>
          {t('act.review.button')}
        </ActButton>
      )}
      <ActButton act="exempt" by="approver" onClick={() => setExempting(true)}>
        {t('exemptions.grant')}
      </ActButton>
      {isExempting && (
        <ExemptDialog banId={banId} device={deviceId} onClose={() => setExempting(false)} />
      )}
      {reviewed !== null && (
        <ReviewDialog
          key={reviewedApps(reviewed).join(' ')}
          story={reviewed}
          readAnew={hasOtherApps(reviewed, story) ? review : null}
          onClose={() => setReviewed(null)}
        />
      )}
    </div>
  );
}

export function StoryRoom(props: { readonly banId: string; readonly deviceId: string }) {
  const { banId, deviceId } = props;
  const read = useLoad(`story ${banId} ${deviceId}`, (api) =>
    api.get(storySchema, ofBan(banId, `/findings/${encodeURIComponent(deviceId)}`)),
  );
  return (
    <Shown of={read}>
      {(story) => (
        <>
          <StoryView story={story} />
          <ActsOnFinding story={story} />
        </>
      )}
    </Shown>
  );
}
