import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { InterdictStack } from './interdict-stack.ts';

const keptSchema = z.object({ enrollmentKey: z.string(), expiresAt: z.number() });
const DAY = 86_400_000;

/** The local key's limits: enough devices for a fleet, for a year by the stack's clock. */
const REQUEST = { group: 'local', ownership: 'organization', maxUses: 100_000 } as const;

/**
 * An enrolment key of this stack: the one kept in `directory` while it holds, else a new one, asked
 * for as an operator would.
 */
export async function enrollmentKey(stack: InterdictStack, directory: string): Promise<string> {
  const file = join(directory, 'enrollment-key.json');
  const kept = read(file);
  if (kept !== undefined && kept.expiresAt > stack.clock.now() + DAY) return kept.enrollmentKey;
  const expiresAt = stack.clock.now() + 364 * DAY;
  const response = await fetch(`${stack.apiUrl}/v1/enrollment-keys`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.tokens.operator}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ ...REQUEST, expiresAt: new Date(expiresAt).toISOString() }),
  });
  const text = await response.text();
  if (response.status !== 201)
    throw new Error(`the API gave no enrolment key: ${response.status} ${text}`);
  const key = keptSchema.pick({ enrollmentKey: true }).parse(JSON.parse(text)).enrollmentKey;
  writeFileSync(file, JSON.stringify({ enrollmentKey: key, expiresAt }), { mode: 0o600 });
  return key;
}

function read(file: string): z.infer<typeof keptSchema> | undefined {
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Nothing kept, or nothing usable: a new key is asked for.
    return undefined;
  }
}
