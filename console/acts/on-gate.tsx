import { useState } from 'preact/hooks';
import { type Ban, banSchema, pausedSchema, type WholeBan } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { when } from '../show/times.ts';
import { caller } from '../state/session.ts';
import { useWorld } from '../state/world.ts';
import { t } from '../words/words.ts';
import { ActDialog, Field } from './act-dialog.tsx';
import { standingOfBan } from './lost-answer.tsx';

/** The ban as it was shown when the dialog was opened, however often it is read since. */
interface Props {
  readonly ban: WholeBan;
  /** It has moved since: shows what it is now. `null`: it has not. */
  readonly readAnew: (() => void) | null;
  onClose(): void;
}

/** What is said of an act that a second approver must repeat; `null`: it is done. */
function askedOf({ asked }: Ban): string | null {
  return asked === null ? null : t('act.asked', { until: when(asked.until) });
}

/**
 * The number that another approver has asked for, so that the reader's word is the second; `null`:
 * nobody else has. More may have come to wait since: the second word is for the same number.
 */
function askedByAnother({ asked }: Ban, act: string, by: string): number | null {
  return asked !== null && asked.act === act && asked.by !== by ? asked.number : null;
}

/** That the reader's word is the second, where it is. */
function secondLine(ban: Ban, act: string, number: number): readonly string[] {
  if (askedByAnother(ban, act, caller.value.subject) !== number) return [];
  return [t('act.second', { by: ban.asked?.by ?? '' })];
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
      mayRepeat
      standing={standingOfBan(ban.id)}
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

export function ResumeDialog({ ban, readAnew, onClose }: Props) {
  const { api } = useWorld();
  const [reason, setReason] = useState('');
  const { count = 0, ordered = 0 } = ban.gate ?? {};
  return (
    <ActDialog
      title={t('act.resume.title', { ban: ban.id })}
      button={t('act.resume.button').replace('…', '')}
      what={[t('act.resume.what', { count, ordered }), ...secondLine(ban, 'resume', count)]}
      mustType={String(count)}
      isGrave
      readAnew={readAnew}
      standing={standingOfBan(ban.id)}
      onClose={onClose}
      act={async () =>
        askedOf(await api.post(banSchema, ofBan(ban.id, '/resume'), { reason, count }))
      }
    >
      <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
    </ActDialog>
  );
}

export function RaiseDialog({ ban, readAnew, onClose }: Props) {
  const { api } = useWorld();
  const [reason, setReason] = useState('');
  const { limit: from = 0, raiseTo, held = 0 } = ban.gate ?? {};
  const limit = askedByAnother(ban, 'raise', caller.value.subject) ?? raiseTo ?? from;
  return (
    <ActDialog
      title={t('act.raise.title', { ban: ban.id })}
      button={t('act.raise.button').replace('…', '')}
      what={[t('act.raise.what', { from, to: limit, held }), ...secondLine(ban, 'raise', limit)]}
      mustType={String(limit)}
      isGrave
      readAnew={readAnew}
      standing={standingOfBan(ban.id)}
      onClose={onClose}
      act={async () =>
        askedOf(await api.post(banSchema, ofBan(ban.id, '/raise'), { limit, reason }))
      }
    >
      <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
    </ActDialog>
  );
}

export function ConfirmDialog({ ban, readAnew, onClose }: Props) {
  const { api } = useWorld();
  const { count = 0 } = ban.gate ?? {};
  return (
    <ActDialog
      title={t('act.confirm.title', { ban: ban.id })}
      button={t('act.confirm.button').replace('…', '')}
      what={[t('act.confirm.what', { count }), ...secondLine(ban, 'confirm', count)]}
      mustType={String(count)}
      isGrave
      readAnew={readAnew}
      standing={standingOfBan(ban.id)}
      onClose={onClose}
      act={async () => askedOf(await api.post(banSchema, ofBan(ban.id, '/confirm'), { count }))}
    />
  );
}
