import { useState } from 'preact/hooks';
import { type Finding, findingSchema, type Story, storySchema } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { ofBan } from '../api/paths.ts';
import { Table } from '../parts/table.tsx';
import { useWorld } from '../state/world.ts';
import { t, term } from '../words/words.ts';
import { ActDialog, Field } from './act-dialog.tsx';

/** Whether a finding waits for an approver's word on what the device has. */
export function awaitsReview({ status, cause }: Finding): boolean {
  return status === 'open' && cause === 'needs-review';
}

/** The apps that a word is about, each once, as the API compares them. */
export function reviewedApps({ apps }: Finding): readonly string[] {
  return [...new Set(apps.map(({ id }) => id))].sort();
}

/** Whether the finding waits no longer, or for a word on other apps than were shown. */
export function hasOtherApps(shown: Finding, now: Finding): boolean {
  return !awaitsReview(now) || reviewedApps(shown).join('\n') !== reviewedApps(now).join('\n');
}

const pathOf = ({ banId, deviceId }: Finding, rest = ''): string =>
  ofBan(banId, `/findings/${encodeURIComponent(deviceId)}${rest}`);

async function findingNow(api: Api, finding: Finding): Promise<readonly string[]> {
  const { status, cause } = await api.get(storySchema, pathOf(finding));
  const why = cause === null ? '' : ` (${term('cause', cause)})`;
  return [`${t('column.status')}: ${term('status', status)}${why}`];
}

/** Says that what a device has is not what the ban means. */
export function ReviewDialog(props: {
  /** As it was shown when the dialog was opened. */
  readonly story: Story;
  readonly readAnew: (() => void) | null;
  onClose(): void;
}) {
  const { story, readAnew, onClose } = props;
  const { api } = useWorld();
  const [reason, setReason] = useState('');
  const apps = reviewedApps(story);
  return (
    <ActDialog
      title={t('act.review.title', { ban: story.banId })}
      button={t('act.review.button').replace('…', '')}
      what={[t('act.review.what'), t('act.review.covers', { n: apps.length }), t('act.review.not')]}
      readAnew={readAnew}
      standing={(from) => findingNow(from, story)}
      onClose={onClose}
      act={async () => {
        await api.post(findingSchema, pathOf(story, '/review'), { apps, reason });
        return null;
      }}
    >
      <Table
        caption={t('act.review.apps')}
        columns={[
          { name: t('column.id') },
          { name: t('column.name') },
          { name: t('column.version') },
        ]}
        rows={story.apps.map(({ id, name, version }, index) => ({
          key: `${index} ${id}`,
          cells: [id, name ?? '–', version ?? '–'],
        }))}
      />
      <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
    </ActDialog>
  );
}
