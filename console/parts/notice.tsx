import type { ComponentChildren } from 'preact';
import { escaped } from '../../cli/show/seen.ts';
import { linesOf, Refused } from '../api/refused.ts';
import type { Loaded } from '../state/load.ts';
import { t } from '../words/words.ts';

type Tone = 'plain' | 'good' | 'warn' | 'bad';

/** Something that is said in a box. `loud`: read out as soon as it is there. */
export function Notice(props: {
  readonly tone?: Tone;
  readonly loud?: boolean;
  readonly children: ComponentChildren;
}) {
  const { tone = 'plain', loud = false, children } = props;
  return (
    <div class={`notice ${tone}`} role={loud ? 'alert' : undefined}>
      {children}
    </div>
  );
}

/** Why something was refused or could not be read, and what to do about it. */
export function Trouble({ error, again }: { readonly error: unknown; again?(): void }) {
  const [first, ...more] = linesOf(error);
  const isConflict = error instanceof Refused && error.status === 409;
  return (
    <Notice tone="bad" loud>
      <p>{escaped(first ?? '')}</p>
      {more.length > 0 && (
        <ul>
          {more.map((line) => (
            <li key={line}>{escaped(line)}</li>
          ))}
        </ul>
      )}
      {isConflict && <p>{t('refused.conflict')}</p>}
      {again && (
        <button type="button" onClick={again}>
          {t(isConflict ? 'readAgain' : 'again')}
        </button>
      )}
    </Notice>
  );
}

/** What was read, once it is there; until then that it is being read, or why it cannot be. */
export function Shown<T>(props: {
  readonly of: Loaded<T>;
  readonly children: (data: T) => ComponentChildren;
}) {
  const { data, error, again } = props.of;
  return (
    <>
      {error !== null && <Trouble error={error} again={again} />}
      {data !== null && props.children(data)}
      {data === null && error === null && (
        <p class="quiet" role="status">
          {t('loading')}
        </p>
      )}
    </>
  );
}
