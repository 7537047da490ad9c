import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageSchemas } from '../functions/messages/message-schema.ts';

/** `node scripts/write-message-schemas.ts`: writes docs/schemas. Then: `npm run format`. */
const directory = join(import.meta.dirname, '../docs/schemas');
mkdirSync(directory, { recursive: true });
for (const [name, schema] of Object.entries(messageSchemas())) {
  writeFileSync(join(directory, name), `${JSON.stringify(schema, null, 2)}\n`);
}
