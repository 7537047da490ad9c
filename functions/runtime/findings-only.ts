import { DynamoFleet } from '../adapters/fleet/dynamo-fleet.ts';
import type { Fleet } from '../usecases/ports.ts';
import type { Root } from './compose.ts';
import { dynamodb } from './wiring.ts';

/**
 * For functions that read findings and nothing else of the fleet: the tables that they were not
 * given have no name here, and a call to one fails.
 */
export function findingsOnly(root: Root): Fleet {
  return new DynamoFleet(root.once(dynamodb), {
    devices: '',
    inventories: '',
    findings: root.table('findings'),
  });
}
