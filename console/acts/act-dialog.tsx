import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { isAnswerLost, Refused } from '../api/refused.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Lines } from '../parts/lines.tsx';
import { Moved, Trouble } from '../parts/notice.tsx';
import { changed } from '../state/world.ts';
import { t } from '../words/words.ts';
import { LostAnswer, type ReadStanding } from './lost-answer.tsx';

/** An act that somebody is about to do. */
export interface ActProps {
  readonly title: string;
  /** The word on the button. */
  readonly button: string;
  /** What it will do, to how many, and when: a sentence each. */
  readonly what: readonly string[];
  /** What has to be typed before it can be done; `null`: nothing. */
  readonly mustType?: string | null;
  readonly isGrave?: boolean;
  /** Whether all is there that one must have read before. */
  readonly isReady?: boolean;
  /** Whether doing it twice does no harm. */
  readonly mayRepeat?: boolean;
  /** What was shown is not so any more: shows what is, to decide anew. `null`: it still is. */
  readonly readAnew?: (() => void) | null;
  readonly children?: ComponentChildren;
  /** What stands now of what the act was to change, for whoever did not get its answer. */
  readonly standing: ReadStanding;
  /** Does it. What it answers is said afterwards; `null`: the dialog closes. */
  act(): Promise<string | null>;
  onClose(): void;
}

/** What came of an act, or that nobody knows: there is nothing left to do but to close it. */
function Ended(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  onClose(): void;
}) {
  const { title, children, onClose } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <footer>
        <button type="button" class="primary" onClick={onClose}>
          {t('close')}
        </button>
      </footer>
    </Dialog>
  );
}

function Typed(props: { readonly what: string; readonly value: string; onValue(v: string): void }) {
  const { what, value, onValue } = props;
  return (
    <label class="field">
      {t('mustType', { what })}
      <input
        name="typed"
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </label>
  );
}

/** Does an act, and knows what came of it. */
function useAct({ act, onClose }: Pick<ActProps, 'act' | 'onClose'>) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [said, setSaid] = useState<string | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const answer = await act();
      changed.value += 1;
      if (answer === null) onClose();
      else setSaid(answer);
    } catch (caught) {
      if (isAnswerLost(caught)) changed.value += 1;
      setError(caught);
    }
    setBusy(false);
  };
  return { isBusy, error, said, submit };
}

/** Says what an act will do, does it once it is confirmed, and says what came of it. */
export function ActDialog(props: ActProps) {
  const { title, button, what, mustType = null, isGrave, children, onClose } = props;
  const { isReady = true, mayRepeat = false, readAnew = null, standing } = props;
  const [typed, setTyped] = useState('');
  const { isBusy, error, said, submit } = useAct(props);
  if (said !== null)
    return (
      <Ended title={title} onClose={onClose}>
        <p role="status">{said}</p>
      </Ended>
    );
  const isLost = isAnswerLost(error);
  const lost = isLost && <LostAnswer error={error} mayRepeat={mayRepeat} standing={standing} />;
  if (isLost && !mayRepeat)
    return (
      <Ended title={title} onClose={onClose}>
        {lost}
      </Ended>
    );
  const isConflict = error instanceof Refused && error.status === 409;
  const closeAndRead = (): void => {
    changed.value += 1;
    onClose();
  };
  const isMoved = readAnew !== null && !isBusy && !isConflict;
  const isTyped = mustType === null || typed.trim() === mustType;
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <section class="what">
          <h3>{t('act.what')}</h3>
          <Lines lines={what} />
        </section>
        {children}
        {mustType !== null && <Typed what={mustType} value={typed} onValue={setTyped} />}
        {isMoved && <Moved what={t('act.moved')} readAnew={readAnew} />}
        {lost}
        {error !== null && !isLost && (
          <Trouble error={error} again={isConflict ? closeAndRead : undefined} />
        )}
        <footer>
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            class={isGrave ? 'grave' : 'primary'}
            disabled={isBusy || isMoved || !isReady || !isTyped}
          >
            {button}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** A field in which one writes; several lines of it where `rows` says so. */
export function Field(props: {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly rows?: number;
  readonly type?: 'text' | 'datetime-local' | 'date' | 'search';
  readonly required?: boolean;
  readonly hint?: string;
  onValue(value: string): void;
}) {
  const { label, name, value, rows, type = 'text', required, hint, onValue } = props;
  const onInput = (event: { readonly currentTarget: { readonly value: string } }): void =>
    onValue(event.currentTarget.value);
  const id = useId();
  const common = { id, name, value, required, onInput };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows !== undefined && <textarea {...common} rows={rows} />}
      {rows === undefined && type === 'search' && <input {...common} type="search" />}
      {rows === undefined && type === 'text' && <input {...common} type="text" />}
      {rows === undefined && type === 'date' && <input {...common} type="date" />}
      {rows === undefined && type === 'datetime-local' && (
        <input {...common} type="datetime-local" />
      )}
      {hint && <small>{hint}</small>}
    </div>
  );
}
