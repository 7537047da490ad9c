import type { SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { VirtualClock } from '../clock.ts';
import type { Habits } from '../habits/habits.ts';
import type { SqsQueue, SqsStore } from '../messaging/emulator.ts';
import type { VirtualDelays } from '../messaging/virtual-delays.ts';
import type { FunctionHost } from '../runner/function-host.ts';
import type { Instance } from '../runner/instance.ts';
import type { PropertiesOf } from '../template/carried-out.ts';
import { LOCAL_REGION } from '../template/place.ts';
import { failedItems } from './batch-outcome.ts';
import { backOff, type EventSource } from './source.ts';

type Received = ReturnType<SqsQueue['dequeue']>[number];

export interface QueueSourceOptions {
  readonly queue: SqsQueue;
  readonly store: SqsStore;
  readonly host: FunctionHost;
  readonly mapping: PropertiesOf<'AWS::Lambda::EventSourceMapping'>;
  readonly clock: VirtualClock;
  readonly delays: VirtualDelays;
  readonly habits: Habits;
}

/**
 * Hands a queue's messages to a function, several batches side by side, as a Lambda event source
 * mapping does. What fails comes back after a short real back-off instead of the whole visibility
 * time, up to the redrive policy's count, and then lies in the dead-letter queue.
 */
export class QueueSource implements EventSource {
  readonly name: string;
  readonly #options: QueueSourceOptions;
  readonly #loops: Promise<void>[];
  #stopping = false;
  /** Which instances failed at a message, by its id. */
  readonly #tried = new Map<string, Set<Instance>>();

  constructor(options: QueueSourceOptions) {
    this.#options = options;
    this.name = `queue ${options.queue.name} → ${options.host.fn.shortName}`;
    const pollers = Math.min(options.mapping.ScalingConfig?.MaximumConcurrency ?? 4, 8);
    this.#loops = Array.from({ length: pollers }, () => this.#poll());
  }

  async outstanding(): Promise<string | null> {
    const { messages, inflightMessages } = this.#options.queue;
    const count =
      messages.length + inflightMessages.size - this.#options.delays.burnt(this.#options.queue);
    return count === 0 ? null : `${this.name}: ${count} messages`;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#options.queue.cancelWaiters();
    await Promise.all(this.#loops);
  }

  async #poll(): Promise<void> {
    const { queue, store, mapping } = this.#options;
    while (!this.#stopping) {
      const received = queue.dequeue(mapping.BatchSize ?? 10, undefined, (arn) =>
        store.getQueueByArn(arn),
      );
      const taken = received.filter((message) => !this.#isBurnt(message));
      if (taken.length > 0) await this.#handOver(taken);
      if (received.length === 0) await queue.waitForMessages(20);
    }
  }

  /**
   * Whether the receive is lost on a function that is throttled: it counts, and the message comes
   * again when its visibility time is over (by the stack's clock). Therefore a queue's visibility
   * time is to be six times the function's time limit, and its redrive policy to allow at least
   * five receives ("Configuring an SQS queue to use with Lambda", Lambda developer guide).
   */
  #isBurnt(message: Received): boolean {
    const { queue, clock, delays, habits } = this.#options;
    if (!habits.strikes('receives')) return false;
    const visibility = Number(queue.attributes.VisibilityTimeout ?? 30) * 1000;
    delays.burn(queue, message.ReceiptHandle, clock.now() + visibility);
    return true;
  }

  async #handOver(received: readonly Received[]): Promise<void> {
    const { host, mapping, queue } = this.#options;
    const ids = received.map((message) => message.MessageId);
    let failed: readonly string[];
    const tried = new Set(ids.flatMap((id) => [...(this.#tried.get(id) ?? [])]));
    try {
      const records = received.map((message) => this.#record(message));
      const result = await host.invoke({ Records: records }, tried);
      failed = mapping.FunctionResponseTypes.length > 0 ? failedItems(result, ids) : [];
    } catch {
      // The host has shown the error; here it only means: again.
      failed = ids;
    }
    for (const message of received) {
      const entry = queue.inflightMessages.get(message.ReceiptHandle);
      this.#tried.delete(message.MessageId);
      if (!failed.includes(message.MessageId)) queue.deleteMessage(message.ReceiptHandle);
      else if (entry !== undefined) {
        this.#tried.set(message.MessageId, tried);
        // Not `changeVisibility`: it knows whole seconds only.
        entry.visibilityDeadline = Date.now() + backOff(entry.message.approximateReceiveCount - 1);
      }
    }
  }

  #record(message: Received): SQSRecord {
    const stored = this.#options.queue.inflightMessages.get(message.ReceiptHandle)?.message;
    return {
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: {
        ApproximateReceiveCount: String(stored?.approximateReceiveCount ?? 1),
        SentTimestamp: String(stored?.sentTimestamp ?? this.#options.clock.now()),
        SenderId: 'AIDALOCAL',
        ApproximateFirstReceiveTimestamp: String(this.#options.clock.now()),
      },
      messageAttributes: lambdaAttributes(stored?.messageAttributes ?? {}),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: this.#options.queue.arn,
      awsRegion: LOCAL_REGION,
    };
  }
}

function lambdaAttributes(
  attributes: Readonly<
    Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>
  >,
): SQSMessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      {
        ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
        ...(value.BinaryValue !== undefined && { binaryValue: value.BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType as 'String',
      },
    ]),
  );
}
