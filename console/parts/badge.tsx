import { term } from '../words/words.ts';

type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'info';

const TONES: Readonly<Record<string, Tone>> = {
  'state.draft': 'plain',
  'state.proposed': 'warn',
  'state.approved': 'good',
  'gate.open': 'good',
  'gate.pending': 'warn',
  'gate.full': 'warn',
  'gate.paused': 'bad',
  'status.open': 'warn',
  'status.resolved': 'good',
  'status.exempt': 'info',
  'flag.overdue': 'bad',
  'flag.failed': 'bad',
  'flag.held': 'warn',
  'flag.needsReview': 'info',
  'passState.running': 'info',
  'passState.failed': 'bad',
  'passState.held': 'warn',
  'outcome.failed': 'bad',
};

/** In which tone one of the API's terms is drawn. */
export function toneOf(kind: string, value: string): Tone {
  return TONES[`${kind}.${value}`] ?? 'plain';
}

/** One of the API's terms, in words; its colour only says it once more. */
export function Badge({ kind, value }: { readonly kind: string; readonly value: string }) {
  return <span class={`badge ${toneOf(kind, value)}`}>{term(kind, value)}</span>;
}
