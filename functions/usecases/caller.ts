import type { Caller } from './contracts.ts';
import { Refusal } from './refusal.ts';

/** Whether the caller's token names this source, or all of them. */
export function mayReportFor(caller: Caller, source: string): boolean {
  return caller.sources.has('*') || caller.sources.has(source);
}

export function requireSource(caller: Caller, source: string): void {
  if (!mayReportFor(caller, source)) {
    throw new Refusal(
      'forbidden',
      `This token does not name the source ${source}. Ask for one whose scope holds ` +
        `sources/${source}.`,
    );
  }
}
