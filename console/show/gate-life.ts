import type { GateChapter } from '../api/answers.ts';

/** How long the gates of a ban were in one state. */
export interface GateSpan {
  readonly from: number;
  /** Where it ended; now, where it goes on. */
  readonly to: number;
  /** A state of a gate. */
  readonly state: string;
}

/** Acts in the order of their instants: a pause may be written into the audit late. */
export function inOrder(chapters: readonly GateChapter[]): readonly GateChapter[] {
  return [...chapters].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/**
 * In which state the gates of a ban were, one span after the other. A pause stands over an approval
 * that comes meanwhile.
 */
export function spansOf(chapters: readonly GateChapter[], now: number): readonly GateSpan[] {
  const spans: GateSpan[] = [];
  let state: string | null = null;
  let from = 0;
  const close = (to: number): void => {
    if (state !== null && to > from) spans.push({ from, to, state });
  };
  for (const chapter of inOrder(chapters)) {
    const at = Date.parse(chapter.at);
    const isPaused: boolean = state === 'paused' && chapter.action === 'ban.approve';
    const next: string | null = isPaused ? 'paused' : chapter.state;
    if (next === state) continue;
    close(at);
    from = at;
    state = next;
  }
  close(Math.max(now, from));
  return spans;
}

/** What of the band a span has at least: one of minutes is seen among months. */
const LEAST = 0.02;

/**
 * Where each span begins on a band, and how wide it is, in percent of it: as long as it lasted, but
 * for the shortest, which are drawn wider.
 */
export function placesOf(
  spans: readonly GateSpan[],
): readonly { readonly x: number; readonly width: number }[] {
  const whole = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const wanted = spans.map(({ from, to }) => Math.max(to - from, LEAST * whole));
  const sum = wanted.reduce((all, one) => all + one, 0);
  let x = 0;
  return wanted.map((one) => {
    const width = (100 * one) / sum;
    const place = { x, width };
    x += width;
    return place;
  });
}
