import { escaped } from '../../cli/show/seen.ts';
import { t } from '../words/words.ts';
import { Notice } from './notice.tsx';

/** Texts that others wrote, one below the other: what is not seen is written out. */
export function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{escaped(line)}</li>
      ))}
    </ul>
  );
}

/** What whoever decides must weigh, open before the reader. */
export function Warnings({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <Notice tone="warn">
      <p>
        <strong>{t('ban.warnings')}</strong>
      </p>
      <Lines lines={lines} />
    </Notice>
  );
}
