import type { Root } from '../adapters/compose.ts';
import { DynamoFleet } from '../adapters/dynamo-fleet.ts';
import { dynamodb } from '../adapters/parts.ts';
import type { Fleet } from '../ports.ts';

/** For functions that read findings and nothing else of the fleet: the tables that they were not given have no name here, and a call to one fails. */
export function findingsOnly(root: Root): Fleet {
  return new DynamoFleet(root.once(dynamodb), { devices: '', inventories: '', findings: root.table('findings') });
}
