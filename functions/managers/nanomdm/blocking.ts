import { DAY, type Instant } from '../../domain/time/instant.ts';
import { type Command, declareCommand, ownUuid, pending, profileCommand } from './commands.ts';
import type { Content } from './content.ts';
import { CONFIGURATION } from './declarations.ts';
import {
  type Blocking,
  blocksByDeclaration,
  blocksByProfile,
  type Device,
  isLost,
} from './device.ts';
import type { Means } from './means.ts';
import type { DeclaredStatus } from './wire.ts';

/* How a device is brought to block what it should: by its profile, and by declarations. Pure. */

/** After a refusal the same thing is tried again so much later. */
const TRIED_AGAIN = DAY;
/** Commands that were replaced and are still listened to. */
const MOST_REPLACED = 8;

type By = 'profile' | 'declared';

/** What the device should have by this means. Without the means it should have nothing of ours. */
function wantedBy(by: By, device: Device, wanted: Content | null, means: Means): Content | null {
  const can =
    by === 'profile'
      ? blocksByProfile(device) && (wanted?.bundleIds.length ?? 0) > 0
      : means.declares && blocksByDeclaration(device);
  return means.restricts && can ? wanted : null;
}

function isDue(
  { held, sent, refused }: Blocking,
  want: string | null,
  device: Device,
  now: Instant,
) {
  const last = sent === null ? (held?.hash ?? null) : sent.hash;
  const isRefused = refused !== null && refused.hash === want && now - refused.at < TRIED_AGAIN;
  if (isRefused) return false;
  return last !== want || (sent !== null && isLost(sent.command, device, now));
}

/** The device with what it is to be told next about what it blocks, if that is anything new. */
export function withBlocking(
  device: Device,
  wanted: Content | null,
  means: Means,
  now: Instant,
): Device {
  return withMeans(
    withMeans(device, 'profile', wanted, means, now),
    'declared',
    wanted,
    means,
    now,
  );
}

function withMeans(
  device: Device,
  by: By,
  wanted: Content | null,
  means: Means,
  now: Instant,
): Device {
  const blocking = device[by];
  const want = wantedBy(by, device, wanted, means)?.hash ?? null;
  if (!isDue(blocking, want, device, now)) return device;
  const asks = device.asks + 1;
  const { sent } = blocking;
  const replaced = sent === null ? [] : [{ uuid: sent.command.uuid, hash: sent.hash }];
  const next: Blocking = {
    ...blocking,
    sent: { hash: want, command: pending(ownUuid(device, `${by}/${want ?? ''}`, asks), now) },
    replaced: [...blocking.replaced, ...replaced].slice(-MOST_REPLACED),
  };
  return { ...device, asks, [by]: next };
}

/** Commands about what is blocked that NanoMDM does not have yet. */
export function blockingCommands(
  device: Device,
  wanted: Content | null,
  now: Instant,
): readonly Command[] {
  const commands: Command[] = [];
  const { profile, declared } = device;
  const isNow = (hash: string | null) => hash === null || hash === wanted?.hash;
  if (profile.sent && !profile.sent.command.isQueued && isNow(profile.sent.hash)) {
    const { hash, command } = profile.sent;
    const request = profileCommand(hash === null ? null : wanted);
    commands.push({ uuid: command.uuid, request });
  }
  if (declared.sent && !declared.sent.command.isQueued && isNow(declared.sent.hash)) {
    const { hash, command } = declared.sent;
    commands.push({ uuid: command.uuid, request: declareCommand(hash, now) });
  }
  return commands;
}

/** The content that a command about what is blocked was for. `undefined`: it is none of ours. */
function meantBy({ sent, replaced }: Blocking, uuid: string): string | null | undefined {
  if (sent?.command.uuid === uuid) return sent.hash;
  return replaced.find((one) => one.uuid === uuid)?.hash;
}

/** What is blocked, once the device has carried out a command. */
export function afterDone(blocking: Blocking, uuid: string, at: Instant): Blocking {
  const hash = meantBy(blocking, uuid);
  if (hash === undefined) return blocking;
  const isLast = blocking.sent?.command.uuid === uuid;
  const rest = {
    ...blocking,
    sent: isLast ? null : blocking.sent,
    replaced: blocking.replaced.filter((one) => one.uuid !== uuid),
  };
  // Commands that were put off are carried out later than those behind them: the last word counts.
  if (at < blocking.saidAt) return rest;
  return { ...rest, held: hash === null ? null : { hash, at }, refused: null, saidAt: at };
}

/** The profile is not there. Devices have no code of their own for it, so the words tell. */
const NOT_THERE = /not (?:installed|found)|no such profile|does not exist/i;

/** What is blocked, once the device has refused a command. */
export function afterRefused(
  blocking: Blocking,
  uuid: string,
  why: string,
  now: Instant,
): Blocking {
  const hash = meantBy(blocking, uuid);
  if (hash === undefined) return blocking;
  if (blocking.sent?.command.uuid !== uuid)
    return { ...blocking, replaced: blocking.replaced.filter((one) => one.uuid !== uuid) };
  if (hash === null && NOT_THERE.test(why)) return afterDone(blocking, uuid, now);
  return { ...blocking, sent: null, refused: { hash, at: now, why } };
}

/** What is declared, once the device has reported on its configurations. */
export function afterReport(
  blocking: Blocking,
  configurations: readonly DeclaredStatus[],
  now: Instant,
): Blocking {
  const ours = configurations.find(({ identifier }) => identifier === CONFIGURATION);
  const { sent } = blocking;
  const isAnswered = (hash: string | null) => (sent?.hash === hash ? null : sent);
  if (ours === undefined) return { ...blocking, held: null, sent: isAnswered(null), saidAt: now };
  const { serverToken: hash, isActive, isValid, why } = ours;
  if (isActive && isValid)
    return {
      ...blocking,
      held: { hash, at: now },
      sent: isAnswered(hash),
      refused: null,
      saidAt: now,
    };
  if (why === null || sent?.hash !== hash) return blocking;
  return { ...blocking, sent: null, refused: { hash, at: now, why } };
}
