import { useState } from 'preact/hooks';
import { banSchema, complianceSchema, previewSchema, type WholeBan } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { Difference, WholeDocument } from '../parts/document.tsx';
import { PreviewView } from '../parts/preview.tsx';
import { now } from '../state/clock.ts';
import { useLoad } from '../state/load.ts';
import { caller } from '../state/session.ts';
import { useWorld } from '../state/world.ts';
import { t } from '../words/words.ts';
import { ActDialog, Field } from './act-dialog.tsx';
import { approvalOf, whenOf } from './what-follows.ts';

interface Props {
  readonly ban: WholeBan;
  onClose(): void;
}

export function ProposeDialog({ ban, onClose }: Props) {
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
      onClose={onClose}
      act={async () => {
        await api.post(banSchema, ofBan(id, '/propose'), { revision });
        return null;
      }}
    />
  );
}

/** Shows the document, the difference, the preview and the hash, and wants the ban's id typed. */
export function ApproveDialog({ ban, onClose }: Props) {
  const { api } = useWorld();
  const { id, proposed, hash } = ban;
  const previewId = proposed?.preview ?? null;
  const preview = useLoad(`preview ${id} ${previewId}`, async (from) =>
    previewId === null
      ? null
      : from.get(previewSchema, ofBan(id, `/previews/${encodeURIComponent(previewId)}`)),
  );
  if (proposed === null) return null;
  const { revision, limit } = proposed;
  const isOwn = proposed.by === caller.value.subject;
  return (
    <ActDialog
      title={t('act.approve', { revision })}
      button={t('act.approve', { revision })}
      what={[...(isOwn ? [t('act.approve.own')] : []), ...approvalOf(ban, preview.data, now.value)]}
      mustType={id}
      isGrave
      onClose={onClose}
      act={async () => {
        const body = { revision, hash, preview: previewId, limit };
        await api.post(banSchema, ofBan(id, '/approve'), body);
        return null;
      }}
    >
      <div class="shown">
        <h3>{t('preview')}</h3>
        {preview.data === null ? (
          <p class="quiet">{t('preview.none')}</p>
        ) : (
          <PreviewView preview={preview.data} />
        )}
        <h3>{t('ban.difference')}</h3>
        <Difference ban={ban} />
        <h3>{t('ban.whole')}</h3>
        <WholeDocument document={ban.document} />
      </div>
      <p>
        {t('ban.hash', { revision })} <code class="hash">{hash}</code>
      </p>
    </ActDialog>
  );
}

export function LiftDialog({ ban, onClose }: Props) {
  const { api } = useWorld();
  const [reason, setReason] = useState('');
  const { id } = ban;
  const counted = useLoad(`lift ${id}`, (from) =>
    from.get(complianceSchema, ofBan(id, '/compliance')),
  );
  const open = counted.data?.findings.open;
  return (
    <ActDialog
      title={t('act.lift.title', { ban: id })}
      button={t('act.lift.title', { ban: id })}
      what={[t('act.lift.what'), ...(open === undefined ? [] : [t('act.lift.open', { n: open })])]}
      mustType={id}
      isGrave
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
