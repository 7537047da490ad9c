import type { Caller } from '../../functions/usecases/caller.ts';

/** A caller whose roles were looked at already: use cases ask only who it is. */
export function aCaller(subject: string, sources: readonly string[] = []): Caller {
  return { subject, roles: new Set(), sources: new Set(sources) };
}
