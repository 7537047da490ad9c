import { parentPort, workerData } from 'node:worker_threads';
import type { Block } from './blocks.ts';
import type { How, Told } from './hunt.ts';
import { hush, search } from './search.ts';

/*
 * A thread that searches the blocks that it is sent, one at a time.
 */

const how: How = workerData;
const stores =
  how.store === 'dynamodb'
    ? { liveOn: (await import('./dynamodb-ground.ts')).liveOnDynamoDb, longest: 12 }
    : {};
const tell = (told: Told) => parentPort?.postMessage(told);
hush();

parentPort?.on('message', async ({ seed, count }: Block) => {
  const found = await search({
    count,
    seed,
    shrinkingTime: how.shrinkingTime,
    ...stores,
    each: () => tell({ kind: 'lived' }),
    broke: () => tell({ kind: 'broke' }),
  });
  tell({ kind: 'searched', found });
});
