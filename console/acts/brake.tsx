import { useRef, useState } from 'preact/hooks';
import { type Ban, pausedSchema } from '../api/answers.ts';
import { ofBan } from '../api/paths.ts';
import { isInForce, readBans } from '../api/read.ts';
import { isAnswerLost } from '../api/refused.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Data, Moved, Notice, Trouble, Troubles } from '../parts/notice.tsx';
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

/** The bans that can be paused: they are in force, and nobody has paused them. */
export function runningOf(bans: readonly Ban[]): readonly Ban[] {
  return bans.filter((ban) => isInForce(ban) && ban.gate?.state !== 'paused');
}

const idsOf = (bans: readonly Ban[]): string => bans.map(({ id }) => id).join(' ');

/**
 * The bans that can be paused, as they were when the list was first shown: under a hand that is
 * about to click, nothing moves. `now`: those that can be by now; where they are others, one is
 * told and may read anew.
 */
export function Choices(props: {
  readonly shown: readonly Ban[];
  readonly now: readonly Ban[];
  readAnew(): void;
  onChoose(ban: Ban): void;
}) {
  const { shown, now, readAnew, onChoose } = props;
  return (
    <>
      {shown.length === 0 && <p class="quiet">{t('act.pause.none')}</p>}
      {shown.length > 0 && (
        <ul class="choices">
          {shown.map((ban) => (
            <Choice key={ban.id} ban={ban} onChoose={() => onChoose(ban)} />
          ))}
        </ul>
      )}
      {idsOf(shown) !== idsOf(now) && <Moved what={t('act.pause.moved')} readAnew={readAnew} />}
    </>
  );
}

/** The list that was shown first since somebody has last read it anew, and the one of now. */
function useChoices() {
  const read = useLoad('to pause', readBans);
  const shown = useRef<readonly Ban[] | null>(null);
  const now = read.data === null ? null : runningOf(read.data);
  shown.current ??= now;
  const [, draw] = useState(0);
  const readAnew = (): void => {
    shown.current = now;
    draw((times) => times + 1);
  };
  return { read, shown: shown.current, now, readAnew };
}

/** The bans in force: a click on one pauses it. The reason is written already. */
function BrakeDialog({ onClose }: { onClose(): void }) {
  const { api } = useWorld();
  const { read, shown, now, readAnew } = useChoices();
  const [reason, setReason] = useState(t('act.pause.default'));
  const [error, setError] = useState<unknown>(null);
  const pause = async ({ id }: Ban): Promise<void> => {
    setError(null);
    try {
      await api.post(pausedSchema, ofBan(id, '/pause'), { reason });
      changed.value += 1;
      onClose();
    } catch (caught) {
      // What was paused all the same is told below.
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
      <Data of={read}>
        {() => (
          <Choices
            shown={shown ?? []}
            now={now ?? []}
            readAnew={readAnew}
            onChoose={(ban) => void pause(ban)}
          />
        )}
      </Data>
      <Troubles of={[read]} />
      {isLost && (
        <Notice tone="bad" loud>
          {t('lost.pause')}
        </Notice>
      )}
      {error !== null && !isLost && <Trouble error={error} />}
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
