import type { OutgoingMessage } from '../domain/message.ts';
import { asciiNoncharacters } from '../domain/noncharacters.ts';
import { dataSchemaOf } from './message-types.ts';

/**
 * A message as it goes out: the CloudEvents 1.0 JSON document, and the topic's attributes for
 * subscription filters.
 */
export interface Envelope {
  readonly body: string;
  /** Never empty: SNS refuses an attribute without a value. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The size as SNS counts it: the body, and each attribute's name, type and value. */
  readonly bytes: number;
}

const ATTRIBUTE_TYPE = 'String';

/**
 * Puts an event into its envelope. The document's `source` is the product. The attribute `source`
 * is the device's source, if the device has one.
 */
export function toEnvelope(event: OutgoingMessage): Envelope {
  const document = JSON.stringify({
    specversion: '1.0',
    id: event.id,
    source: 'interdict',
    type: event.type,
    subject: event.subject,
    time: event.time,
    datacontenttype: 'application/json',
    dataschema: dataSchemaOf(event.type),
    data: event.data,
  });
  // What was stored before it was refused must not keep an order from being sent.
  const body = asciiNoncharacters(document);
  const attributes = Object.fromEntries(
    Object.entries({ type: event.type, ...event.attributes }).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  );
  const bytes = Object.entries(attributes).reduce(
    (sum, [name, value]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(value) + ATTRIBUTE_TYPE.length,
    Buffer.byteLength(body),
  );
  return { body, attributes, bytes };
}
