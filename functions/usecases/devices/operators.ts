import { formatInstant } from '../../domain/time/instant.ts';
import type { Caller } from '../caller.ts';
import type { EnrollmentKeyInput } from '../contracts.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { secretHash } from './device-token.ts';
import { planDevice } from './settle-device.ts';

/**
 * Makes an enrolment key. The key itself is in this answer and nowhere else: only its hash is
 * stored.
 */
export async function createEnrollmentKey(
  deps: Pick<Dependencies, 'operators' | 'clock' | 'ids'>,
  input: EnrollmentKeyInput,
) {
  const now = deps.clock.now();
  if (input.expiresAt <= now) {
    const detail = `expiresAt must be in the future; the server's time is ${formatInstant(now)}`;
    throw new Refusal('unprocessable', detail, [{ pointer: '/expiresAt', detail }]);
  }
  const keyId = deps.ids.unique();
  const enrollmentKey = deps.ids.secret();
  const { caller, group, ownership, maxUses, expiresAt } = input;
  const shown = { keyId, group, ownership, maxUses, expiresAt: formatInstant(expiresAt) };
  await deps.operators.createKey(
    {
      keyId,
      hash: secretHash(enrollmentKey),
      group,
      ownership,
      maxUses,
      uses: 0,
      expiresAt,
      createdBy: caller.subject,
    },
    {
      at: now,
      by: caller.subject,
      action: 'enrollment-key.create',
      on: `enrollment-keys/${keyId}`,
      before: null,
      after: shown,
    },
  );
  return { ...shown, enrollmentKey };
}

const ATTEMPTS = 5;

/**
 * Takes a device off: its token is void, its orders are withdrawn, its hardware id may enrol again.
 */
export async function revokeDevice(
  deps: Pick<Dependencies, 'blocklist' | 'fleet' | 'operators' | 'clock'>,
  input: { readonly caller: Caller; readonly deviceId: string; readonly reason: string },
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await deps.fleet.readHead(input.deviceId, true);
    if (before === null) throw new Refusal('not-found', 'There is no device of this id.');
    if (before.retiredAt !== null && before.tokenHash === null) return;
    const now = deps.clock.now();
    const plan = await planDevice(deps, before, {
      ...before,
      tokenHash: null,
      retiredAt: before.retiredAt ?? now,
    });
    const done = await deps.operators.revoke(
      { head: { before, after: plan.head }, findings: plan.moves },
      {
        at: now,
        by: input.caller.subject,
        action: 'device.revoke',
        on: `devices/${input.deviceId}`,
        before: {
          group: before.group,
          retiredAt: before.retiredAt === null ? null : formatInstant(before.retiredAt),
        },
        after: { group: before.group, retiredAt: formatInstant(now), reason: input.reason },
      },
    );
    if (done) return;
  }
  throw new Refusal('conflict', 'The device is being written by others. Try again.');
}
