import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import { LARGEST_MESSAGE, type OutgoingMessage } from '../domain/message.ts';
import { type Envelope, toEnvelope } from '../messages/envelope.ts';
import type { OrdersTopic, RefusedMessage } from '../usecases/ports.ts';

/**
 * The most messages of one PublishBatch. All of them together may have as many bytes as a single
 * one.
 */
const MOST_MESSAGES = 10;

/**
 * Codes of a refusal that no repetition mends: what the message says or how it is addressed is not
 * taken. Trouble of the topic's key is the sender's fault to SNS as well, and passes.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'InvalidParameter',
  'InvalidParameterException',
  'InvalidParameterValue',
  'InvalidParameterValueException',
  'ParameterValueInvalid',
]);

interface Message {
  readonly id: string;
  readonly envelope: Envelope;
}

/** Cuts messages into batches that SNS takes. A message that is too large by itself is left out. */
function batchesOf(messages: readonly Message[]): Message[][] {
  const batches: Message[][] = [];
  let batch: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    if (message.envelope.bytes > LARGEST_MESSAGE) continue;
    if (batch.length === MOST_MESSAGES || bytes + message.envelope.bytes > LARGEST_MESSAGE) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += message.envelope.bytes;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** The orders topic on SNS. */
export class SnsOrdersTopic implements OrdersTopic {
  readonly #client: SNSClient;
  readonly #arn: string;

  constructor(client: SNSClient, arn: string) {
    this.#client = client;
    this.#arn = arn;
  }

  /**
   * Returns the messages that were not published. SNS refused them, the call for their batch
   * failed, or they are over 256 KB. Throws only if every call failed. Returned messages may be
   * published again, because receivers know a repeat by its id.
   */
  async publish(events: readonly OutgoingMessage[]): Promise<readonly RefusedMessage[]> {
    const messages = events.map((event) => ({ id: event.id, envelope: toEnvelope(event) }));
    const batches = batchesOf(messages);
    const refused: RefusedMessage[] = messages
      .filter(({ envelope }) => envelope.bytes > LARGEST_MESSAGE)
      .map(({ id, envelope: { bytes } }) => ({
        id,
        forGood: true,
        why: `it has ${bytes} bytes, and SNS takes ${LARGEST_MESSAGE}`,
      }));
    const errors: unknown[] = [];
    for (const batch of batches) {
      try {
        refused.push(...(await this.#publishBatch(batch)));
      } catch (error) {
        errors.push(error);
        refused.push(...batch.map(({ id }) => ({ id, forGood: false, why: String(error) })));
      }
    }
    if (errors.length > 0 && errors.length === batches.length) throw errors[0];
    return refused;
  }

  async #publishBatch(batch: readonly Message[]): Promise<readonly RefusedMessage[]> {
    const answer = await this.#client.send(
      new PublishBatchCommand({
        TopicArn: this.#arn,
        PublishBatchRequestEntries: batch.map(({ envelope }, n) => ({
          Id: String(n),
          Message: envelope.body,
          MessageAttributes: Object.fromEntries(
            Object.entries(envelope.attributes).map(([name, value]) => [
              name,
              { DataType: 'String', StringValue: value },
            ]),
          ),
        })),
      }),
    );
    return (answer.Failed ?? []).flatMap(({ Id, Code = 'no code', Message = '' }) => {
      const id = batch[Number(Id)]?.id;
      const why = `SNS refused it: ${Code} ${Message}`.trim();
      return id === undefined ? [] : [{ id, forGood: FOR_GOOD.has(Code), why }];
    });
  }
}
