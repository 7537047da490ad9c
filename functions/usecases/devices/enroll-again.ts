import type { Act } from '../../domain/audit.ts';
import { RENEWS } from '../../domain/devices/enrollment-key.ts';
import type { Head } from '../../domain/devices/head.ts';
import { type Reenrolling, reenrolled } from '../../domain/devices/reenrollment.ts';
import { formatInstant, type Instant, SECOND } from '../../domain/time/instant.ts';
import { log } from '../../runtime/log.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { untilWritten } from '../until-written.ts';

type Needs = Pick<Dependencies, 'access' | 'clock' | 'metrics'>;

const ATTEMPTS = 8;

/** Another request of the same device is answered by then, so that a repeat finds it written. */
const RETRY_AFTER = 5;

/**
 * Gives the device that holds the hardware id a new token. The old one is void with the same write.
 * Of enrolments at once one wins, and the others are refused: what they gave out would void the
 * token that the device has just been told.
 */
export async function enrollAgain(
  deps: Needs,
  hardwareHash: string,
  sent: Reenrolling,
): Promise<Head> {
  let opens: string | null | undefined;
  const done = await untilWritten(ATTEMPTS, async () => {
    const before = await deps.access.holderOf(hardwareHash);
    if (before === null) throw hardwareTaken(sent);
    const now = deps.clock.now();
    const ruled = reenrolled(before, sent, now);
    switch (ruled.kind) {
      case 'not-its-own':
        throw hardwareTaken(sent);
      case 'too-early':
        throw tooEarly(deps, before, sent, ruled.retryAt, now);
      case 'rotated':
        break;
      default:
        return ruled satisfies never;
    }
    if (opens !== undefined && before.tokenHash !== opens) throw atOnce();
    opens = before.tokenHash;
    const act = ruled.isRepeat ? null : actOf(before, ruled.head, sent, now);
    return (await deps.access.reenroll(before, ruled.head, act)) ? ruled.head : 'conflict';
  });
  if (done === 'conflict') throw atOnce();
  return done;
}

function actOf(before: Head, after: Head, { key }: Reenrolling, now: Instant): Act {
  const { deviceId, group } = before;
  return {
    at: now,
    by: `enrollment-keys/${key.keyId}`,
    action: 'device.reenroll',
    on: `devices/${deviceId}`,
    before: { group, enrolledAt: formatInstant(before.enrolledAt) },
    after: { group, enrolledAt: formatInstant(after.enrolledAt) },
  };
}

function hardwareTaken({ key }: Reenrolling): Refusal {
  const which = RENEWS[key.reenroll]
    ? ' This key renews only reporters of its own group, on the platform that they enrolled with.'
    : '';
  return new Refusal(
    'conflict',
    'A device with this hardware id is enrolled already. An operator must revoke it ' +
      `before it can enrol again.${which}`,
  );
}

/** Two machines of one hardware id, or a key in wrong hands: somebody has to look. */
function tooEarly(
  { metrics }: Needs,
  { deviceId }: Head,
  { key }: Reenrolling,
  until: Instant,
  now: Instant,
): Refusal {
  const retryAt = formatInstant(until);
  const { keyId } = key;
  log('WARN', 'a device enrolled again within a day of the last time', {
    deviceId,
    keyId,
    retryAt,
  });
  metrics.count('ReenrollmentsRefused', 1);
  return new Refusal(
    'conflict',
    `The device with this hardware id has enrolled again within the last day. Try again at ` +
      `${retryAt}. If that was another machine, give this one another hardware id.`,
    [],
    { retryAt },
    Math.ceil((until - now) / SECOND),
  );
}

function atOnce(): Refusal {
  return new Refusal(
    'conflict',
    'The device is being written by others. Try again.',
    [],
    {},
    RETRY_AFTER,
  );
}
