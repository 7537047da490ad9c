import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../words/words.ts';

/** A dialog that takes the focus, keeps it, and gives it back. */
export function Dialog(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  onClose(): void;
}) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="head">
        <h2 id="dialog-title">{props.title}</h2>
        <button type="button" class="plain" onClick={props.onClose} aria-label={t('close')}>
          ✕
        </button>
      </div>
      {props.children}
    </dialog>
  );
}
