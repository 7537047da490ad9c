import type { Platform } from '../../domain/devices/app.ts';
import { foldedName, isPlaceholder } from '../../domain/devices/device-names.ts';
import { formatDeviceToken } from '../../domain/devices/device-token.ts';
import { newHead } from '../../domain/devices/head.ts';
import type { Warning } from '../../domain/devices/warning.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { secretHash } from './device-token.ts';

interface EnrollInput {
  readonly enrollmentKey: string;
  readonly hardwareId: string;
  readonly platform: Platform;
  readonly osVersion: string | null;
  /** What the edge left out. */
  readonly warnings: readonly Warning[];
}

interface Enrolled {
  readonly deviceId: string;
  readonly token: string;
  readonly warnings: readonly Warning[];
}

/**
 * Gives a device an id and a token, in exchange for an enrolment key. The key sets the group and
 * the ownership.
 */
export async function enroll(
  deps: Pick<Dependencies, 'access' | 'clock' | 'ids'>,
  input: EnrollInput,
): Promise<Enrolled> {
  if (isPlaceholder(input.hardwareId)) throw hardwareUnnamed();
  const now = deps.clock.now();
  const key = await deps.access.readKey(secretHash(input.enrollmentKey));
  if (key === null || key.expiresAt <= now) throw keyRefused();
  const deviceId = deps.ids.unique();
  const secret = deps.ids.secret();
  const born = newHead(
    {
      deviceId,
      tokenHash: secretHash(secret),
      source: null,
      externalId: null,
      platform: input.platform,
      osVersion: input.osVersion,
      group: key.group,
      ownership: key.ownership,
      management: 'agent',
    },
    now,
  );
  const head = { ...born, lock: born.lock + 1 };
  const outcome = await deps.access.enroll(
    key,
    secretHash(foldedName(input.hardwareId)),
    head,
    now,
  );
  switch (outcome) {
    case 'enrolled':
      return {
        deviceId,
        token: formatDeviceToken({ deviceId, secret }),
        warnings: input.warnings,
      };
    case 'key-refused':
      throw keyRefused();
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

function hardwareUnnamed(): Refusal {
  const detail =
    'is what makers leave where a name belongs, and other devices have the same: send another id ' +
    'of this device, for example a serial number of its board, or a random one that it keeps';
  return new Refusal('unprocessable', `The hardware id ${detail}.`, [
    { pointer: '/hardwareId', detail },
  ]);
}

function keyRefused(): Refusal {
  return new Refusal(
    'forbidden',
    'This enrolment key is unknown, used up or expired. Ask your administrator for another.',
  );
}
