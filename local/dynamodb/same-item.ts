import type { Item, WireValue } from './engine.ts';

const SETS = new Set(['SS', 'NS', 'BS']);

function sameMap(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const other = right[name];
    const value = left[name];
    return value !== undefined && other !== undefined && sameValue(value, other);
  });
}

function sameValue(left: WireValue, right: WireValue): boolean {
  const type = Object.keys(left)[0];
  if (type === undefined || !(type in right)) return false;
  const [value, other] = [left[type], right[type]];
  if (type === 'M') return sameMap(value as Item, other as Item);
  if (!Array.isArray(value) || !Array.isArray(other)) return value === other;
  if (value.length !== other.length) return false;
  if (SETS.has(type)) {
    const members = new Set(other);
    return value.every((member) => members.has(member));
  }
  return value.every((member, index) => sameValue(member, other[index]));
}

/**
 * Whether two items hold the same, whatever the order of attributes and of members of sets. Numbers
 * are compared as written: dynalite has normalised them on the way in. DynamoDB streams nothing for
 * a write that leaves an item the same.
 */
export function sameItem(left: Item | undefined, right: Item | undefined): boolean {
  if (!left || !right) return left === right;
  return sameMap(left, right);
}
