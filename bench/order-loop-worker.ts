import { parentPort } from 'node:worker_threads';
import {
  type AttributeValue,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { PublishBatchCommand, type PublishBatchRequestEntry, SNSClient } from '@aws-sdk/client-sns';
import { inParallel } from '../functions/usecases/in-parallel.ts';
import { LOCAL_CLIENT } from '../local/local-client.ts';

/** What the loop does: it writes each row if nobody has changed it, and publishes each batch. */
export interface LoopWork {
  readonly endpoints: { readonly dynamodb: string; readonly sns: string };
  readonly table: string;
  readonly topicArn: string;
  readonly rows: readonly Readonly<Record<string, AttributeValue>>[];
  readonly batches: readonly (readonly PublishBatchRequestEntry[])[];
  /** Requests under way at once. */
  readonly atOnce: number;
}

/** The row one version on, on condition that it is still as it was read. */
function written(table: string, row: LoopWork['rows'][number]): PutItemCommandInput {
  const lock = Number(row.lock?.N);
  return {
    TableName: table,
    Item: { ...row, lock: { N: String(lock + 1) } },
    ConditionExpression: '#lock = :lock',
    ExpressionAttributeNames: { '#lock': 'lock' },
    ExpressionAttributeValues: { ':lock': { N: String(lock) } },
  };
}

async function loop({ endpoints, table, topicArn, rows, batches, atOnce }: LoopWork) {
  const dynamodb = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: endpoints.dynamodb });
  const sns = new SNSClient({ ...LOCAL_CLIENT, endpoint: endpoints.sns });
  await inParallel(rows, atOnce, async (row) => {
    await dynamodb.send(new PutItemCommand(written(table, row)));
  });
  await inParallel(batches, atOnce, async (batch) => {
    const entries = { TopicArn: topicArn, PublishBatchRequestEntries: [...batch] };
    const { Failed = [] } = await sns.send(new PublishBatchCommand(entries));
    if (Failed.length > 0) throw new Error('SNS refused messages of the loop');
  });
  dynamodb.destroy();
  sns.destroy();
}

parentPort?.on('message', (work: LoopWork) => {
  void loop(work).then(() => parentPort?.postMessage('done'));
});
