import type { Head } from '../../domain/devices/head.ts';
import type { EnrollInput } from '../contracts.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { secretHash } from './device-token.ts';

/**
 * Gives a device an id and a token, in exchange for an enrolment key. The group and the ownership
 * are the key's.
 */
export async function enroll(
  deps: Pick<Dependencies, 'access' | 'clock' | 'ids'>,
  input: EnrollInput,
): Promise<{ readonly deviceId: string; readonly token: string }> {
  const refused = () =>
    new Refusal(
      'forbidden',
      'This enrolment key is unknown, used up or expired. Ask your administrator for another.',
    );
  const now = deps.clock.now();
  const key = await deps.access.readKey(secretHash(input.enrollmentKey));
  if (key === null || key.expiresAt <= now || key.uses >= key.maxUses) throw refused();
  const deviceId = deps.ids.unique();
  const secret = deps.ids.secret();
  const head: Head = {
    deviceId,
    tokenHash: secretHash(secret),
    source: null,
    externalId: null,
    platform: input.platform,
    osVersion: input.osVersion,
    group: key.group,
    ownership: key.ownership,
    management: 'agent',
    coverage: 'none',
    inventoryHash: null,
    observedAt: null,
    judgedBy: null,
    matches: [],
    disabled: [],
    lastSeen: now,
    run: null,
    retiredAt: null,
    enrolledAt: now,
    lock: 1,
  };
  const outcome = await deps.access.enroll(key, secretHash(input.hardwareId), head, now);
  switch (outcome) {
    case 'enrolled':
      return { deviceId, token: `${deviceId}.${secret}` };
    case 'key-refused':
      throw refused();
    case 'hardware-taken':
      throw new Refusal(
        'conflict',
        'A device with this hardware id is enrolled already. An operator must revoke it ' +
          'before it can enrol again.',
      );
    default:
      return outcome satisfies never;
  }
}
