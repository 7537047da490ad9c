import type { Item } from './attribute.ts';
import type { StoredAttribute } from './read-attribute.ts';
import { TooLarge } from './too-large.ts';

/** The most bytes that one DynamoDB item may have, names included. */
export const ITEM_LIMIT = 400 * 1024;

function numberSize(digits: string): number {
  const significant = digits.replace(/^-?0*\.?|\./g, '').replace(/0+$/, '').length;
  return Math.ceil(significant / 2) + 1 + (digits.startsWith('-') ? 1 : 0);
}

function attributeSize(attribute: StoredAttribute): number {
  if (attribute.S !== undefined) return Buffer.byteLength(attribute.S);
  if (attribute.N !== undefined) return numberSize(attribute.N);
  if (attribute.B instanceof Uint8Array) return attribute.B.byteLength;
  if (attribute.L !== undefined)
    return attribute.L.reduce((sum, element) => sum + 1 + attributeSize(element), 3);
  if (attribute.M !== undefined) {
    let sum = 3;
    for (const [name, value] of Object.entries(attribute.M))
      sum += 1 + Buffer.byteLength(name) + attributeSize(value);
    return sum;
  }
  return 1;
}

/**
 * The size in bytes that DynamoDB counts for an item, by the rules of its documentation ("Item
 * sizes and formats").
 */
export function itemSize(item: Readonly<Record<string, StoredAttribute>>): number {
  let sum = 0;
  for (const [name, value] of Object.entries(item))
    sum += Buffer.byteLength(name) + attributeSize(value);
  return sum;
}

/** Returns the item. Throws `TooLarge` if DynamoDB would refuse it. */
export function storable(item: Item, what: string): Item {
  const size = itemSize(item);
  if (size > ITEM_LIMIT) throw new TooLarge(what, size, ITEM_LIMIT, 'a DynamoDB item');
  return item;
}
