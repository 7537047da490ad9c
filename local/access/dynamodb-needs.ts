import type { Body } from '../dynamodb/engine.ts';
import { arn } from '../template/place.ts';
import type { Need } from './verdict.ts';

/** The permission that each part of a transaction takes; the transaction itself takes none. */
const PARTS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * The permissions that a DynamoDB request takes, from what it names. A request that names nothing
 * takes its operation on `*`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function dynamoDbNeeds(operation: string, body: Body): readonly Need[] {
  if (Array.isArray(body.TransactItems))
    return body.TransactItems.flatMap((item) => partNeeds(item));
  const tables =
    typeof body.RequestItems === 'object' ? Object.keys(body.RequestItems ?? {}) : [body.TableName];
  return tables.map((table) => ({
    action: `dynamodb:${operation}`,
    resource: typeof table === 'string' ? resourceOf(table, body.IndexName) : '*',
  }));
}

function partNeeds(item: unknown): readonly Need[] {
  if (item === null || typeof item !== 'object') return [];
  return Object.entries(item as Record<string, Body | undefined>).flatMap(([kind, part]) => {
    const operation = PARTS[kind];
    if (operation === undefined || typeof part?.TableName !== 'string') return [];
    return [{ action: `dynamodb:${operation}`, resource: resourceOf(part.TableName) }];
  });
}

/** A request may name a table by its ARN, too. */
function resourceOf(table: string, index?: unknown): string {
  const tableArn = table.startsWith('arn:') ? table : arn('dynamodb', `table/${table}`);
  return typeof index === 'string' ? `${tableArn}/index/${index}` : tableArn;
}
