import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Refused } from '../api/refused.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Trouble } from '../parts/notice.tsx';
import { changed } from '../state/world.ts';
import { t } from '../words/words.ts';

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
  readonly children?: ComponentChildren;
  /** Does it. What it answers is said afterwards; `null`: the dialog closes. */
  act(): Promise<string | null>;
  onClose(): void;
}

/** Says what an act will do, does it once it is confirmed, and says what came of it. */
export function ActDialog(props: ActProps) {
  const { title, button, what, mustType = null, isGrave, children, act, onClose } = props;
  const [typed, setTyped] = useState('');
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
      setError(caught);
    }
    setBusy(false);
  };
  const readAgain = (): void => {
    changed.value += 1;
    onClose();
  };
  const isConflict = error instanceof Refused && error.status === 409;
  if (said !== null)
    return (
      <Dialog title={title} onClose={onClose}>
        <p role="status">{said}</p>
        <footer>
          <button type="button" class="primary" onClick={onClose}>
            {t('close')}
          </button>
        </footer>
      </Dialog>
    );
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <section class="what">
          <h3>{t('act.what')}</h3>
          <ul>
            {what.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
        {children}
        {mustType !== null && (
          <label class="field">
            {t('mustType', { what: mustType })}
            <input
              name="typed"
              autocomplete="off"
              spellcheck={false}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        {error !== null && <Trouble error={error} again={isConflict ? readAgain : undefined} />}
        <footer>
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            class={isGrave ? 'grave' : 'primary'}
            disabled={isBusy || (mustType !== null && typed.trim() !== mustType)}
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
