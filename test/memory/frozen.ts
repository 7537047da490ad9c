/**
 * A copy that no one can change: what is stored shares nothing with who stored it. Made member by
 * member, for `structuredClone` in a test's own realm makes objects of another one, and those are
 * never deeply equal to the test's. What is frozen already is such a copy.
 */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, frozen(member)])),
  ) as T;
}
