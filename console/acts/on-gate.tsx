import { useState } from 'preact/hooks';
import { type Ban, banSchema, pausedSchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { when } from '../show/times.ts';
import { useWorld } from '../state/world.ts';
import { t } from '../words/words.ts';
import { ActDialog, Field } from './act-dialog.tsx';

interface Props {
  readonly ban: Ban;
  onClose(): void;
}

/** What is said of an act that a second approver must repeat; `null`: it is done. */
function askedOf({ asked }: Ban): string | null {
  return asked === null ? null : t('act.asked', { until: when(asked.until) });
}

/** Pauses one ban. The reason is there already, so that one click does it. */
export function PauseDialog({ ban, onClose }: Props) {
  const { api } = useWorld();
  const [reason, setReason] = useState(t('act.pause.default'));
  return (
    <ActDialog
      title={t('act.pause.one', { ban: ban.id })}
      button={t('act.pause.one', { ban: ban.id })}
      what={[t('act.pause.what'), t('act.pause.ordered', { n: ban.gate?.ordered ?? 0 })]}
      isGrave
      onClose={onClose}
      act={async () => {
        await api.post(pausedSchema, ofBan(ban.id, '/pause'), { reason });
        return null;
      }}
    >
      <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
    </ActDialog>
  );
}

export function ResumeDialog({ ban, onClose }: Props) {
  const { api } = useWorld();
  const [reason, setReason] = useState('');
  const { count = 0, ordered = 0 } = ban.gate ?? {};
  return (
    <ActDialog
      title={t('act.resume.title', { ban: ban.id })}
      button={t('act.resume.button').replace('…', '')}
      what={[t('act.resume.what', { count, ordered })]}
      mustType={String(count)}
      isGrave
      onClose={onClose}
      act={async () =>
        askedOf(await api.post(banSchema, ofBan(ban.id, '/resume'), { reason, count }))
      }
    >
      <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
    </ActDialog>
  );
}

export function RaiseDialog({ ban, onClose }: Props) {
  const { api } = useWorld();
  const [reason, setReason] = useState('');
  const { limit: from = 0, raiseTo, held = 0 } = ban.gate ?? {};
  const limit = raiseTo ?? from;
  return (
    <ActDialog
      title={t('act.raise.title', { ban: ban.id })}
      button={t('act.raise.button').replace('…', '')}
      what={[t('act.raise.what', { from, to: limit, held })]}
      mustType={String(limit)}
      isGrave
      onClose={onClose}
      act={async () =>
        askedOf(await api.post(banSchema, ofBan(ban.id, '/raise'), { limit, reason }))
      }
    >
      <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
    </ActDialog>
  );
}

export function ConfirmDialog({ ban, onClose }: Props) {
  const { api } = useWorld();
  const { count = 0 } = ban.gate ?? {};
  return (
    <ActDialog
      title={t('act.confirm.title', { ban: ban.id })}
      button={t('act.confirm.button').replace('…', '')}
      what={[t('act.confirm.what', { count })]}
      mustType={String(count)}
      isGrave
      onClose={onClose}
      act={async () => askedOf(await api.post(banSchema, ofBan(ban.id, '/confirm'), { count }))}
    />
  );
}
