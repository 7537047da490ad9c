import { startDynamoDb } from '../../../local/dynamodb/start.ts';
import { START } from './database.ts';

/** A process of its own that keeps its data in a directory: to be killed. */
const { endpoint } = await startDynamoDb({ directory: process.argv[2], now: () => START });
process.stdout.write(`${endpoint}\n`);
