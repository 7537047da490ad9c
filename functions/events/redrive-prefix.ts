import { SECOND } from '../domain/time/instant.ts';
import { describeError, log } from '../runtime/log.ts';
import { inParallel } from '../usecases/in-parallel.ts';
import { type RedriveNeeds, type Redriven, redriveObject } from './redrive-object.ts';

/** Objects under way at once: each may be a whole batch, and the topic has a rate. */
const REDRIVEN_AT_ONCE = 8;

/**
 * No object is begun with less time left, in milliseconds. What was begun must end before the
 * function's time does.
 */
export const REDRIVE_ENDS_BEFORE = 20 * SECOND;

/** Counts over all objects that were gone through, and where to go on. */
export interface RedrivenPrefix extends Redriven {
  /** Give it with the same prefix to go on. `null`: every object has been gone through. */
  readonly continuation: string | null;
}

const NOTHING: Redriven = { found: 0, published: 0, overtaken: 0, kept: 0 };

/**
 * Redrives the objects whose keys begin with `prefix`, in the order of their keys, for as long as
 * the time left allows. `continuation` is the last key that was gone through. An object that cannot
 * be read, published or deleted stays and counts as one kept finding. It stops no other. Since what
 * is done is deleted, a redrive may be repeated.
 */
export async function redrivePrefix(
  deps: RedriveNeeds,
  { prefix, continuation }: { readonly prefix: string; readonly continuation: string | null },
  timeLeft: () => number,
): Promise<RedrivenPrefix> {
  let total = NOTHING;
  let reached = continuation ?? '';
  const hasTime = () => timeLeft() >= REDRIVE_ENDS_BEFORE;
  function* whileTime(keys: readonly string[]): Generator<string> {
    for (const key of keys) {
      if (!hasTime()) return;
      reached = key;
      yield key;
    }
  }
  while (hasTime()) {
    const { keys, isLast } = await deps.failedObjects.list(prefix, reached);
    await inParallel(whileTime(keys), REDRIVEN_AT_ONCE, async (key) => {
      const redriven = await redriveOrKeep(deps, key);
      total = sumOf(total, redriven);
    });
    const isThrough = keys.length === 0 || reached === keys.at(-1);
    if (isLast && isThrough) return { ...total, continuation: null };
  }
  return { ...total, continuation: reached };
}

/** An object that is no longer there was done by somebody else. */
async function redriveOrKeep(deps: RedriveNeeds, key: string): Promise<Redriven> {
  try {
    return (await redriveObject(deps, key)) ?? NOTHING;
  } catch (error) {
    log('WARN', 'an object could not be redriven and stays', { key, error: describeError(error) });
    return { ...NOTHING, found: 1, kept: 1 };
  }
}

function sumOf(one: Redriven, other: Redriven): Redriven {
  return {
    found: one.found + other.found,
    published: one.published + other.published,
    overtaken: one.overtaken + other.overtaken,
    kept: one.kept + other.kept,
  };
}
