import type { ComponentChildren } from 'preact';
import type { Role } from '../state/caller.ts';
import { has } from '../state/session.ts';
import { t } from '../words/words.ts';

/** Begins an act of a role. Who has another one is told which it takes; it is not hidden. */
export function ActButton(props: {
  /** Its name in `data-act`. */
  readonly act: string;
  /** Whose act it is. */
  readonly by: Role;
  readonly isGrave?: boolean;
  /** Whether it makes sense as things stand, whoever may do it. */
  readonly isOpen?: boolean;
  onClick(): void;
  readonly children: ComponentChildren;
}) {
  const { act, by, isGrave = false, isOpen = true, onClick, children } = props;
  const may = has(by);
  return (
    <button
      type="button"
      data-act={act}
      class={isGrave ? 'grave' : undefined}
      disabled={!may || !isOpen}
      title={may ? undefined : t('act.may', { role: t(`role.${by}`) })}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
