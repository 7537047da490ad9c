import { useState } from 'preact/hooks';
import { banSchema, complianceSchema, type WholeBan } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { Difference, useInForce, WholeDocument } from '../parts/document.tsx';
import { Warnings } from '../parts/lines.tsx';
import { PreviewOf, usePreview } from '../parts/preview-of.tsx';
import { now } from '../state/clock.ts';
import { type Loaded, useLoad } from '../state/load.ts';
import { caller } from '../state/session.ts';
import { useWorld } from '../state/world.ts';
import { t } from '../words/words.ts';
import { ActDialog, Field } from './act-dialog.tsx';
import { standingOfBan } from './lost-answer.tsx';
import { approvalOf, type Reach, whenOf } from './what-follows.ts';

/** The ban as it was shown when the dialog was opened, however often it is read since. */
interface Props {
  readonly ban: WholeBan;
  /** It has moved since: shows what it is now. `null`: it has not. */
  readonly readAnew: (() => void) | null;
  onClose(): void;
}

export function ProposeDialog({ ban, readAnew, onClose }: Props) {
  const { api } = useWorld();
  const { id, revision, approved } = ban;
  return (
    <ActDialog
      title={t('act.propose', { revision })}
      button={t('act.propose', { revision })}
      what={[
        t('act.propose.what', { revision }),
        ...(approved === null ? [] : [t('act.propose.previous', { revision: approved.revision })]),
        ...whenOf(ban, now.value),
      ]}
      readAnew={readAnew}
      standing={standingOfBan(id)}
      onClose={onClose}
      act={async () => {
        await api.post(banSchema, ofBan(id, '/propose'), { revision });
        return null;
      }}
    />
  );
}

/** What a preview that is read says of whom an approval reaches. */
export function reachOf<T>(preview: Loaded<T> | null): T | Reach {
  if (preview === null) return 'none';
  return preview.data ?? (preview.error === null ? 'reading' : 'unread');
}

/** Shows the document, the difference, the preview and the hash, and wants the ban's id typed. */
export function ApproveDialog({ ban, readAnew, onClose }: Props) {
  const { api } = useWorld();
  const { id, proposed, hash } = ban;
  const previewId = proposed?.preview ?? null;
  const preview = usePreview(id, previewId);
  const inForce = useInForce(ban);
  if (proposed === null) return null;
  const { revision, limit } = proposed;
  const isOwn = proposed.by === caller.value.subject;
  const warnings = [...new Set([...ban.warnings, ...(preview?.data?.warnings ?? [])])];
  const isRead = (read: Loaded<unknown> | null) => read === null || read.data !== null;
  return (
    <ActDialog
      title={t('act.approve', { revision })}
      button={t('act.approve', { revision })}
      what={[
        ...(isOwn ? [t('act.approve.own')] : []),
        ...approvalOf(ban, reachOf(preview), now.value),
      ]}
      mustType={id}
      isGrave
      isReady={isRead(preview) && isRead(inForce)}
      readAnew={readAnew}
      standing={standingOfBan(id)}
      onClose={onClose}
      act={async () => {
        const body = { revision, hash, preview: previewId, limit };
        await api.post(banSchema, ofBan(id, '/approve'), body);
        return null;
      }}
    >
      <Warnings lines={warnings} />
      <div class="shown">
        <h3>{t('preview')}</h3>
        <PreviewOf of={preview} told={warnings} />
        <h3>{t('ban.difference')}</h3>
        <Difference ban={ban} inForce={inForce} />
        <h3>{t('ban.whole')}</h3>
        <WholeDocument document={ban.document} />
      </div>
      <p>
        {t('ban.hash', { revision })} <code class="hash">{hash}</code>
      </p>
    </ActDialog>
  );
}

/** How many findings are open, that it is being counted, or that it cannot be. */
function openLine({ data, error }: Loaded<{ readonly findings: { readonly open: number } }>) {
  if (data !== null) return t('act.lift.open', { n: data.findings.open });
  return t(error === null ? 'act.lift.counting' : 'act.lift.uncounted');
}

export function LiftDialog({ ban, readAnew, onClose }: Props) {
  const { api } = useWorld();
  const [reason, setReason] = useState('');
  const { id } = ban;
  const counted = useLoad(`lift ${id}`, (from) =>
    from.get(complianceSchema, ofBan(id, '/compliance')),
  );
  return (
    <ActDialog
      title={t('act.lift.title', { ban: id })}
      button={t('act.lift.title', { ban: id })}
      what={[t('act.lift.what'), openLine(counted)]}
      mustType={id}
      isGrave
      readAnew={readAnew}
      standing={standingOfBan(id)}
      onClose={onClose}
      act={async () => {
        await api.post(banSchema, ofBan(id, '/lift'), { reason });
        return null;
      }}
    >
      <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
    </ActDialog>
  );
}
