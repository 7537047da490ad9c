import { Refusal } from './refusal.ts';

/** Who calls, as the edge has read it from a verified token. */
export interface Caller {
  /** The token's subject: who acts, in the audit. */
  readonly subject: string;
  readonly roles: ReadonlySet<string>;
  /** Sources that the caller may report for; `*` is any. */
  readonly sources: ReadonlySet<string>;
}

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
