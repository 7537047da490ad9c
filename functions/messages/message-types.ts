import type { MessageType } from '../domain/message.ts';

/**
 * The name of the schema that a message's data keeps to, as it is carried in `dataschema`. The
 * number is the schema's version: within it fields are only ever added.
 */
export function dataSchemaOf(type: MessageType): string {
  return `urn:interdict:${type}:1`;
}
