import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { toAttribute } from './attribute.ts';

/** What a write requires of the existing item. */
export interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** There is no item of this key. */
export function absent(key: string): Condition {
  return {
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': key },
  };
}

/** There is an item of this key. */
export function present(key: string): Condition {
  return {
    ConditionExpression: 'attribute_exists(#key)',
    ExpressionAttributeNames: { '#key': key },
  };
}

/** These attributes are as they were read. `null`: the item has no attribute of that name. */
export function unchanged(as: Readonly<Record<string, string | number | null>>): Condition {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const parts = Object.entries(as).map(([name, value]) => {
    names[`#${name}`] = name;
    if (value === null) return `attribute_not_exists(#${name})`;
    values[`:${name}`] = toAttribute(value);
    return `#${name} = :${name}`;
  });
  return {
    ConditionExpression: parts.join(' AND '),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
}
