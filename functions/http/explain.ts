import type { core } from 'zod/mini';
import type { RefusedPart } from '../usecases/refusal.ts';
import { pointerTo } from './pointer.ts';

/** A problem document names at most this many faults. The others appear once these are mended. */
export const MOST_FAULTS = 50;

/**
 * Says in words what the caller must change for each issue. The words never repeat a value that was
 * sent, because the value may be a secret.
 */
export function explain(issues: readonly core.$ZodIssue[], value: unknown): readonly RefusedPart[] {
  const parts: RefusedPart[] = [];
  for (const issue of issues) {
    if (parts.length >= MOST_FAULTS) break;
    parts.push(...explainOne(issue, value));
  }
  return parts.slice(0, MOST_FAULTS);
}

function explainOne(issue: core.$ZodIssue, value: unknown): readonly RefusedPart[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      detail: 'is not a known field: remove it, or correct its name',
    }));
  }
  const isMissing = valueAt(value, issue.path) === undefined;
  return [{ pointer: pointerTo(issue.path), detail: detailOf(issue, isMissing) }];
}

function detailOf(
  issue: Exclude<core.$ZodIssue, core.$ZodIssueUnrecognizedKeys>,
  isMissing: boolean,
): string {
  switch (issue.code) {
    case 'invalid_type':
      return isMissing
        ? `is missing: give ${nameOf(issue.expected)}`
        : `must be ${nameOf(issue.expected)}`;
    case 'invalid_value': {
      const choices = issue.values.map((choice) => String(choice)).join(', ');
      return isMissing ? `is missing: give one of ${choices}` : `must be one of ${choices}`;
    }
    case 'too_big':
      return boundOf(issue, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'too_small':
      return boundOf(issue, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is not a name that may stand here';
    default:
      return issue.message === 'Invalid input'
        ? 'is not a value that may stand here'
        : issue.message;
  }
}

function boundOf(
  { origin }: { readonly origin: string },
  relation: string,
  bound: number | bigint,
): string {
  return `must ${verbOf(origin)} ${relation} ${bound}${unitOf(origin)}`;
}

function nameOf(expected: string): string {
  switch (expected) {
    case 'int':
      return 'a whole number';
    case 'object':
    case 'record':
      return 'an object';
    case 'array':
      return 'a list';
    case 'boolean':
      return 'true or false';
    default:
      return `a ${expected}`;
  }
}

function verbOf(origin: string): string {
  return origin === 'string' || origin === 'array' ? 'have' : 'be';
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}
