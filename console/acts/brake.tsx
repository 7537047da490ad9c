import { useState } from 'preact/hooks';
import { type Ban, pausedSchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { isInForce, readBans } from '../api/read.ts';
import { isAnswerLost } from '../api/refused.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Notice, Shown, Trouble } from '../parts/notice.tsx';
import { useLoad } from '../state/load.ts';
import { has } from '../state/session.ts';
import { changed, useWorld } from '../state/world.ts';
import { inLanguage, t } from '../words/words.ts';
import { Field } from './act-dialog.tsx';

function Choice({ ban, onChoose }: { readonly ban: Ban; onChoose(): void }) {
  const { ordered = 0, limit = 0 } = ban.gate ?? {};
  return (
    <li>
      <button type="button" class="grave" onClick={onChoose}>
        {t('act.pause.one', { ban: inLanguage(ban.title) })}
        <small>
          {ban.id} · {t('ban.gate.places', { ordered, limit })}
        </small>
      </button>
    </li>
  );
}

/** The bans in force: a click on one pauses it. The reason is written already. */
function BrakeDialog({ onClose }: { onClose(): void }) {
  const { api } = useWorld();
  const read = useLoad('to pause', readBans);
  const [reason, setReason] = useState(t('act.pause.default'));
  const [error, setError] = useState<unknown>(null);
  const pause = async ({ id }: Ban): Promise<void> => {
    setError(null);
    try {
      await api.post(pausedSchema, ofBan(id, '/pause'), { reason });
      changed.value += 1;
      onClose();
    } catch (caught) {
      // What is paused is no longer among those below.
      if (isAnswerLost(caught)) changed.value += 1;
      setError(caught);
    }
  };
  const isLost = isAnswerLost(error);
  return (
    <Dialog title={t('act.pause')} onClose={onClose}>
      <p>{t('act.pause.what')}</p>
      <form onSubmit={(event) => event.preventDefault()}>
        <Field label={t('reason')} name="reason" value={reason} required onValue={setReason} />
      </form>
      {isLost && (
        <Notice tone="bad" loud>
          {t('lost.pause')}
        </Notice>
      )}
      {error !== null && !isLost && <Trouble error={error} />}
      <Shown of={read}>
        {(bans) => {
          const running = bans.filter((ban) => isInForce(ban) && ban.gate?.state !== 'paused');
          if (running.length === 0) return <p class="quiet">{t('act.pause.none')}</p>;
          return (
            <ul class="choices">
              {running.map((ban) => (
                <Choice key={ban.id} ban={ban} onChoose={() => void pause(ban)} />
              ))}
            </ul>
          );
        }}
      </Shown>
    </Dialog>
  );
}

/** The brake, for who may pull it: two clicks from anywhere. */
export function Brake() {
  const [isOpen, setOpen] = useState(false);
  if (!has('approver')) return null;
  return (
    <>
      <button type="button" class="grave" data-act="brake" onClick={() => setOpen(true)}>
        {t('act.pause.button')}
      </button>
      {isOpen && <BrakeDialog onClose={() => setOpen(false)} />}
    </>
  );
}
