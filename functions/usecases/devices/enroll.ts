import type { Platform } from '../../domain/devices/app.ts';
import { isPlaceholder } from '../../domain/devices/device-names.ts';
import { formatDeviceToken } from '../../domain/devices/device-token.ts';
import {
  type EnrollmentKey,
  type KeyKind,
  MANAGED_AS,
} from '../../domain/devices/enrollment-key.ts';
import { hardwareHashOf } from '../../domain/devices/hardware-hash.ts';
import { type Head, newHead } from '../../domain/devices/head.ts';
import type { Warning } from '../../domain/devices/warning.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { secretHash } from './device-token.ts';
import { enrollAgain } from './enroll-again.ts';

interface EnrollInput {
  readonly enrollmentKey: string;
  readonly hardwareId: string;
  readonly platform: Platform;
  readonly osVersion: string | null;
  /** What tells repeats of one enrolment; `null`: the device sent nothing. */
  readonly idempotencyKey: string | null;
  /** What the edge left out. */
  readonly warnings: readonly Warning[];
  /** The one kind of keys that is taken. Left out: any. */
  readonly only?: KeyKind;
}

interface Enrolled {
  readonly deviceId: string;
  readonly token: string;
  readonly warnings: readonly Warning[];
}

/**
 * Gives a device an id and a token, in exchange for an enrolment key. The key sets the group, the
 * ownership and how far the device is managed. Hardware that is enrolled already gets a new token
 * for its device if the key may renew it, and is refused if not.
 */
export async function enroll(
  deps: Pick<Dependencies, 'access' | 'clock' | 'ids' | 'metrics'>,
  input: EnrollInput,
): Promise<Enrolled> {
  if (isPlaceholder(input.hardwareId)) throw hardwareUnnamed();
  const now = deps.clock.now();
  const key = await deps.access.readKey(secretHash(input.enrollmentKey));
  if (key === null || key.expiresAt <= now) throw keyRefused();
  if (input.only !== undefined && key.kind !== input.only) throw ofOtherKind(input.only);
  const secret = deps.ids.secret();
  const tokenHash = secretHash(secret);
  const hardwareHash = hardwareHashOf(input.hardwareId);
  const { platform, osVersion, warnings } = input;
  const attempt = attemptOf(key, input.idempotencyKey);
  const born = bornOf(
    key,
    { deviceId: deps.ids.unique(), hardwareHash, tokenHash, platform, osVersion },
    now,
  );
  const answer = ({ deviceId }: Head) => ({
    deviceId,
    token: formatDeviceToken({ deviceId, secret }),
    warnings,
  });
  const outcome = await deps.access.enroll(key, hardwareHash, born, now);
  switch (outcome) {
    case 'enrolled':
      return answer(born);
    case 'key-refused':
      throw keyRefused();
    case 'hardware-taken': {
      const again = { key, tokenHash, platform, osVersion, attempt };
      return answer(await enrollAgain(deps, hardwareHash, again));
    }
    default:
      return outcome satisfies never;
  }
}

function bornOf(
  { group, ownership, kind }: EnrollmentKey,
  said: Pick<Head, 'deviceId' | 'hardwareHash' | 'tokenHash' | 'platform' | 'osVersion'>,
  now: Instant,
): Head {
  const management = MANAGED_AS[kind];
  const born = newHead(
    { ...said, source: null, externalId: null, group, ownership, management },
    now,
  );
  return { ...born, lock: born.lock + 1 };
}

/** The same text with another key is another attempt. */
function attemptOf({ hash }: EnrollmentKey, idempotencyKey: string | null): string | null {
  return idempotencyKey === null ? null : secretHash(JSON.stringify([hash, idempotencyKey]));
}

function hardwareUnnamed(): Refusal {
  const detail =
    'is what makers leave where a name belongs, and other devices have the same: send another id ' +
    'of this device, for example a serial number of its board, or a random one that it keeps';
  return new Refusal('unprocessable', `The hardware id ${detail}.`, [
    { pointer: '/hardwareId', detail },
  ]);
}

function ofOtherKind(wanted: KeyKind): Refusal {
  return new Refusal(
    'forbidden',
    `This enrolment key is of another kind. Ask your administrator for one of kind ${wanted}.`,
  );
}

function keyRefused(): Refusal {
  return new Refusal(
    'forbidden',
    'This enrolment key is unknown, used up or expired. Ask your administrator for another.',
  );
}
