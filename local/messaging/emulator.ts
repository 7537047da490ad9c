import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildAppOptions, buildApp } from 'fauxqs';
import { LOCAL_REGION } from '../template/place.ts';

type Stores = NonNullable<BuildAppOptions['stores']>;
export type SqsStore = Stores['sqsStore'];
export type SqsQueue = NonNullable<ReturnType<SqsStore['getQueueByName']>>;
export type SqsMessage = Parameters<SqsQueue['enqueue']>[0];
type Persistence = NonNullable<SqsQueue['persistence']>;

/** fauxqs without a port of its own: requests are injected, and its stores are at hand. */
export interface Emulator extends Stores {
  readonly app: ReturnType<typeof buildApp>;
  close(): Promise<void>;
}

/**
 * Starts fauxqs (SNS, SQS, S3), with its state in `directory` (SQLite) or in memory.
 *
 * `startFauxqs` listens on every interface of the machine. So its parts are put together here as it
 * does, without listening: its stores are not exported, hence the exact pin (2.4.1) and the import
 * by file.
 */
export async function startEmulator(directory: string | undefined): Promise<Emulator> {
  const dist = dirname(fileURLToPath(import.meta.resolve('fauxqs')));
  const part = (file: string): Promise<Record<string, unknown>> =>
    import(pathToFileURL(join(dist, file)).href);
  const { SqsStore } = (await part('sqs/sqsStore.js')) as { SqsStore: new () => SqsStore };
  const { SnsStore } = (await part('sns/snsStore.js')) as {
    SnsStore: new () => Stores['snsStore'];
  };
  const { S3Store } = (await part('s3/s3Store.js')) as { S3Store: new () => Stores['s3Store'] };
  const sqsStore = new SqsStore();
  const snsStore = new SnsStore();
  const s3Store = new S3Store();
  let persistence: Persistence | undefined;
  if (directory !== undefined) {
    const { PersistenceManager } = (await part('persistence.js')) as {
      PersistenceManager: new (dir: string) => Persistence;
    };
    persistence = new PersistenceManager(directory);
    persistence.load(sqsStore, snsStore, s3Store);
    // fauxqs would write NULL for the receive count here, which its own table refuses. The row
    // stays as in flight instead, and whatever is in flight when the stack starts is made visible:
    // nobody can still be working on it.
    persistence.updateMessageReady = () => undefined;
    sqsStore.persistence = persistence;
    snsStore.persistence = persistence;
    s3Store.persistence = persistence;
    for (const queue of sqsStore.allQueues()) {
      queue.persistence = persistence;
      for (const entry of queue.inflightMessages.values()) entry.visibilityDeadline = 0;
      queue.processTimers();
    }
  }
  const app = buildApp({
    logger: false,
    defaultRegion: LOCAL_REGION,
    stores: { sqsStore, snsStore, s3Store },
  });
  await app.ready();
  return {
    app,
    sqsStore,
    snsStore,
    s3Store,
    async close() {
      await app.close();
      persistence?.close();
    },
  };
}
