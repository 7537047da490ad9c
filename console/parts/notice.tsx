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

/** Says that what was shown is not so any more, and has it read anew when asked. */
export function Moved({ what, readAnew }: { readonly what: string; readAnew(): void }) {
  return (
    <Notice tone="warn" loud>
      <p>{what}</p>
      <button type="button" data-act="read-anew" onClick={readAnew}>
        {t('readAgain')}
      </button>
    </Notice>
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

type Reading = Pick<Loaded<unknown>, 'error' | 'again'>;

/** Why readings failed, each reason once: to try again reads anew all that failed for it. */
export function troublesOf(readings: readonly Reading[]): readonly Reading[] {
  const byLines = new Map<string, readonly Reading[]>();
  for (const reading of readings) {
    if (reading.error === null) continue;
    const lines = linesOf(reading.error).join('\n');
    byLines.set(lines, [...(byLines.get(lines) ?? []), reading]);
  }
  return [...byLines.values()].map((alike) => ({
    error: alike[0]?.error,
    again: () => {
      for (const { again } of alike) again();
    },
  }));
}

/** Why things of one page could not be read, each reason once. */
export function Troubles({ of }: { readonly of: readonly Reading[] }) {
  return (
    <>
      {troublesOf(of).map(({ error, again }) => (
        <Trouble key={linesOf(error).join()} error={error} again={again} />
      ))}
    </>
  );
}

interface ShownProps<T> {
  readonly of: Loaded<T>;
  readonly children: (data: T) => ComponentChildren;
}

/** What was read, once it is there. Why it cannot be read is told elsewhere, by `Troubles`. */
export function Data<T>({ of: { data, error }, children }: ShownProps<T>) {
  if (data !== null) return <>{children(data)}</>;
  if (error !== null) return null;
  return (
    <p class="quiet" role="status">
      {t('loading')}
    </p>
  );
}

/** What was read, once it is there; until then that it is being read, or why it cannot be. */
export function Shown<T>({ of, children }: ShownProps<T>) {
  return (
    <>
      <Troubles of={[of]} />
      <Data of={of}>{children}</Data>
    </>
  );
}
