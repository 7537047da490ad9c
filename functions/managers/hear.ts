import type { AgentAnswer } from '../http/binding.ts';
import type { Problem } from '../http/problem.ts';
import type { RawBody } from '../http/raw-body.ts';
import type { Dependencies } from '../usecases/ports.ts';
import { Refusal } from '../usecases/refusal.ts';
import type { HeardMessage } from './deliver.ts';

/*
 * What managers send by themselves. Most of them never send a thing twice, and none of them may
 * wait long. So what is heard is checked, kept, queued and answered; it is worked on from the
 * queue.
 */

/** Bytes up to which a body is queued itself. A message of SQS holds 256 KiB, in base64 or not. */
export const LARGEST_QUEUED_BODY = 150_000;
/** The bytes of one body that a manager may send. */
export const LARGEST_HEARD = 8 * 1024 * 1024;

export type HearNeeds = Pick<
  Dependencies,
  'settings' | 'secret' | 'heardBodies' | 'connectorQueue' | 'ids'
>;

/** Checks that a request comes from the manager: it throws the refusal of any other. */
export type Checks = (secret: unknown, request: RawBody) => void | Promise<void>;

/**
 * Takes what a manager sends. The secret is read anew if the check fails, since it may have been
 * changed. Nothing of the body is read here.
 */
export async function hear(
  deps: HearNeeds,
  topic: string,
  request: RawBody,
  checks: Checks,
): Promise<AgentAnswer> {
  try {
    await checks(await deps.secret.read(), request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await checks(await deps.secret.renew(), request);
  }
  const { bytes } = request;
  if (bytes.length > LARGEST_HEARD)
    throw new Refusal('too-large', `The body has ${bytes.length} bytes, over ${LARGEST_HEARD}.`);
  const heard: HeardMessage['heard'] =
    bytes.length <= LARGEST_QUEUED_BODY
      ? { topic, body: bytes.toString('base64') }
      : { topic, key: await keep(deps, bytes) };
  await deps.connectorQueue.send(JSON.stringify({ heard } satisfies HeardMessage));
  return { status: 200, body: {} };
}

async function keep(deps: HearNeeds, bytes: Buffer): Promise<string> {
  const key = deps.ids.unique();
  await deps.heardBodies.put(key, bytes);
  return key;
}

/** How a refusal is answered: managers read no more of it than the status. */
export function refusedHearing({ status, document }: Problem): AgentAnswer {
  return { status, body: document };
}
