import type { Compliance } from '../api/answers.ts';
import type { Share } from '../parts/bar.tsx';
import { term } from '../words/words.ts';

const TONES = {
  resolved: 'good',
  exempt: 'info',
  unenforceable: 'plain',
  open: 'warn',
} as const;
const SHOWN = ['resolved', 'exempt', 'unenforceable', 'open'] as const;

/** What became of the devices that had it, for a bar. */
export function sharesOf(
  counts: Readonly<Partial<Record<string, unknown>>> | Compliance['findings'],
): readonly Share[] {
  const values: Readonly<Record<string, unknown>> = { ...counts };
  return SHOWN.map((status) => ({
    name: term('status', status),
    value: Number(values[status] ?? 0),
    tone: TONES[status],
  }));
}
