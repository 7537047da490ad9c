import {
  type LeftExemption,
  leftExemptions,
  MOST_LEFT_EXEMPTIONS,
} from '../../domain/bans/left-exemptions.ts';
import type { Ownership } from '../../domain/devices/app.ts';
import {
  type KeyKind,
  MAY_ROTATE,
  RENEWS,
  type Reenroll,
} from '../../domain/devices/enrollment-key.ts';
import type { Head } from '../../domain/devices/head.ts';
import { planSettling, settlementOf } from '../../domain/findings/settling.ts';
import { formatInstant, formatInstantOrNull, type Instant } from '../../domain/time/instant.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { untilWritten } from '../until-written.ts';
import { secretHash } from './device-token.ts';
import { readAsRecorded } from './read-settling.ts';
import { writePlan } from './write-plan.ts';

interface EnrollmentKeyInput {
  readonly caller: Caller;
  readonly kind: KeyKind;
  readonly reenroll: Reenroll;
  readonly group: string;
  readonly ownership: Ownership;
  readonly maxUses: number;
  readonly expiresAt: Instant;
}

/** Makes an enrolment key. Only this answer holds the key itself. Only its hash is stored. */
export async function createEnrollmentKey(
  deps: Pick<Dependencies, 'operators' | 'clock' | 'ids'>,
  input: EnrollmentKeyInput,
) {
  const now = deps.clock.now();
  if (input.expiresAt <= now) {
    const detail = `expiresAt must be in the future; the server's time is ${formatInstant(now)}`;
    throw new Refusal('unprocessable', detail, [{ pointer: '/expiresAt', detail }]);
  }
  requireReenroll(input);
  const keyId = deps.ids.unique();
  const enrollmentKey = deps.ids.secret();
  const { caller, kind, reenroll, group, ownership, maxUses, expiresAt } = input;
  const given = { keyId, kind, reenroll, group, ownership, maxUses };
  const shown = { ...given, expiresAt: formatInstant(expiresAt) };
  await deps.operators.createKey(
    { ...given, hash: secretHash(enrollmentKey), expiresAt, createdBy: caller.subject },
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

/** Refuses a key that would let its bearer take over devices that act. */
function requireReenroll({ kind, reenroll }: EnrollmentKeyInput): void {
  if (!RENEWS[reenroll] || MAY_ROTATE[kind]) return;
  const detail =
    'may be rotate only for a key of kind reporter, for whoever has such a key and a hardware id ' +
    "takes the device's place: leave it out, or make it refuse";
  throw new Refusal('unprocessable', `reenroll ${detail}.`, [{ pointer: '/reenroll', detail }]);
}

const ATTEMPTS = 8;

/**
 * Takes a device off. Its token becomes void, its orders are withdrawn, and its hardware id may
 * enrol again. Tells the exemptions that named the device by its id alone. They hold again when the
 * same hardware enrols again; an approver ends them, or grants them by another name. The same act
 * again tells those that are left.
 */
export async function revokeDevice(deps: RevokingNeeds, input: RevocationInput): Promise<Revoked> {
  const done = await untilWritten(ATTEMPTS, async () => {
    const before = await deps.fleet.readHead(input.deviceId, true);
    if (before === null) throw new Refusal('not-found', 'There is no device of this id.');
    const left = leftExemptions(await deps.blocklist.fresh(), before, deps.clock.now());
    const told = writtenLeft(left);
    if (before.retiredAt !== null && before.tokenHash === null) return told;
    return (await revoke(deps, input, before, told)) ? told : 'conflict';
  });
  if (done === 'conflict')
    throw new Refusal('conflict', 'The device is being written by others. Try again.');
  await endRest(deps, input.deviceId);
  return { deviceId: input.deviceId, ...done };
}

type Revoked = { readonly deviceId: string } & ReturnType<typeof writtenLeft>;

function writtenLeft(left: readonly LeftExemption[]) {
  const shown = left.slice(0, MOST_LEFT_EXEMPTIONS);
  return {
    exemptions: shown.map((one) => ({ ...one, until: formatInstant(one.until) })),
    moreExemptions: left.length - shown.length,
  };
}

/**
 * Ends the rows of a retired device that the write of its head could not take with it. Where this
 * is cut short, a repeated revocation or the next census goes on.
 */
async function endRest(deps: RevokingNeeds, deviceId: string): Promise<void> {
  await untilWritten(ATTEMPTS, async () => {
    const head = await deps.fleet.readHead(deviceId, true);
    if (head === null || head.retiredAt === null || head.matches.length === 0) return 'done';
    const { plan } = planSettling(await readAsRecorded(deps, head, head));
    if (plan.kind === 'rests') return 'done';
    await writePlan(deps, head, plan);
    return 'conflict';
  });
}

type RevokingNeeds = Pick<Dependencies, 'blocklist' | 'fleet' | 'operators' | 'clock' | 'settings'>;

interface RevocationInput {
  readonly caller: Caller;
  readonly deviceId: string;
  readonly reason: string;
}

/** `false`: the device has changed since it was read. */
async function revoke(
  deps: RevokingNeeds,
  input: RevocationInput,
  before: Head,
  told: ReturnType<typeof writtenLeft>,
): Promise<boolean> {
  const now = deps.clock.now();
  const wanted: Head = { ...before, tokenHash: null, retiredAt: before.retiredAt ?? now };
  const { head, moves, places } = settlementOf(await readAsRecorded(deps, before, wanted));
  const { group } = before;
  return deps.operators.revoke(
    { head: { before, after: head }, findings: moves, places },
    {
      at: now,
      by: input.caller.subject,
      action: 'device.revoke',
      on: `devices/${input.deviceId}`,
      before: { group, retiredAt: formatInstantOrNull(before.retiredAt) },
      after: { group, retiredAt: formatInstant(now), reason: input.reason, ...told },
    },
  );
}
