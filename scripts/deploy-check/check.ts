/** What a check has found. `null` in `holds`: it cannot be told here, and `says` tells why. */
export interface Finding {
  readonly holds: boolean | null;
  readonly says: string;
  /** What to set or to do, where it does not hold. */
  readonly todo?: string;
}

/** One line of a table of checks. A new check is a new line. */
export interface Check<Context> {
  readonly name: string;
  readonly look: (context: Context) => Promise<Finding> | Finding;
}

export function holds(says: string): Finding {
  return { holds: true, says };
}

export function broken(says: string, todo: string): Finding {
  return { holds: false, says, todo };
}

export function unknown(says: string): Finding {
  return { holds: null, says };
}

export interface Looked extends Finding {
  readonly name: string;
}

/**
 * Goes through a table of checks in order and tells each as soon as it is known. A check that
 * throws does not hold, and the others go on.
 */
export async function goThrough<Context>(
  checks: readonly Check<Context>[],
  context: Context,
  tell: (looked: Looked) => void,
): Promise<readonly Looked[]> {
  const all: Looked[] = [];
  for (const { name, look } of checks) {
    const found = await Promise.resolve()
      .then(() => look(context))
      .catch((error) => broken(String(error), 'See docs/operations.md for this check.'));
    const looked = { name, ...found };
    all.push(looked);
    tell(looked);
  }
  return all;
}

const MARKS = { true: 'holds  ', false: 'BROKEN ', null: 'unknown' } as const;

/** A line for each check, and one below it for what to do. */
export function lineOf({ name, holds: held, says, todo }: Looked): string {
  const mark = MARKS[`${held}`];
  const line = `${mark}  ${name}: ${says}`;
  return todo === undefined ? line : `${line}\n         → ${todo}`;
}

/** How many hold, do not, and cannot be told. */
export function sumUp(all: readonly Looked[]): string {
  const count = (held: boolean | null) => all.filter((one) => one.holds === held).length;
  return `${count(true)} hold, ${count(false)} broken, ${count(null)} unknown`;
}
