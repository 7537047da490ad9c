import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { SnsOrdersTopic } from '../../functions/adapters/sns-orders-topic.ts';
import { SqsWorkQueue } from '../../functions/adapters/sqs-work-queue.ts';
import type { OutgoingMessage } from '../../functions/domain/message.ts';

const event = (id: string): OutgoingMessage => ({
  id,
  type: 'order.notice',
  subject: 's',
  time: 't',
  attributes: {},
  data: {},
});
const failed = (Id: string) => ({ Id, Code: 'InternalError', SenderFault: false });

test(
  'the ids that the topic refused come back, ' + 'and those of a batch whose call failed',
  async () => {
    const client = new SNSClient({});
    mockClient(client)
      .on(PublishBatchCommand)
      .resolvesOnce({ Failed: [failed('2'), failed('9')] })
      .rejectsOnce(new Error('down'))
      .resolves({});
    const events = [...Array(23).keys()].map((n) => event(`e${n}`));
    const refused = await new SnsOrdersTopic(client, 'arn').publish(events);
    expect(refused).toEqual([
      ...['e2', 'e9'].map((id) => ({ id, forGood: false, why: 'SNS refused it: InternalError' })),
      ...[...Array(10).keys()].map((n) => ({
        id: `e${n + 10}`,
        forGood: false,
        why: 'Error: down',
      })),
    ]);
  },
);

test(
  'parts that the queue refused are sent again, ' +
    'alone, and thrown by name when they stay refused',
  async () => {
    const client = new SQSClient({});
    const sqs = mockClient(client);
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Failed: [failed('1')], Successful: [] })
      .resolvesOnce({ Successful: [], Failed: [] });
    const queue = new SqsWorkQueue(client, { work: 'url', aside: 'other' });
    const pass = { id: 'p', kind: 'sweep' } as const;
    await queue.send(pass, [1, 2, 3], 7);
    const calls = sqs
      .commandCalls(SendMessageBatchCommand)
      .map(({ args }) => args[0].input.Entries);
    expect(calls.map((entries) => entries?.length)).toEqual([3, 1]);
    expect(calls[1]?.[0]).toEqual({
      Id: '0',
      MessageBody: '{"passId":"p","part":2}',
      DelaySeconds: 7,
    });

    sqs.reset();
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [failed('0')], Successful: [] });
    await expect(queue.send(pass, [9], 0)).rejects.toThrow(
      'The work queue refused 1 of 1 parts (p/9) 4 times: InternalError',
    );
  },
);
