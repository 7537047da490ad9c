/** A rule that a document of the right shape breaks. It says where, and what to change. */
export interface BrokenRule {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Every value after its first occurrence. */
export function duplicates(
  values: readonly string[],
  path: readonly (string | number)[],
  field?: string,
): readonly BrokenRule[] {
  const seen = new Set<string>();
  const broken: BrokenRule[] = [];
  for (const [index, value] of values.entries()) {
    if (seen.has(value)) {
      broken.push({
        path: field === undefined ? [...path, index] : [...path, index, field],
        message: 'is there twice: keep one of them',
      });
    }
    seen.add(value);
  }
  return broken;
}
