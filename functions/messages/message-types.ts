import type { MessageType } from '../domain/message.ts';

/**
 * The name of the schema of a message's data, as `dataschema` carries it. The number is the
 * schema's version. Within a version fields are only ever added.
 */
export function dataSchemaOf(type: MessageType): string {
  return `urn:interdict:${type}:1`;
}
