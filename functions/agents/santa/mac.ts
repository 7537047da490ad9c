import * as z from 'zod/mini';
import { OWNERSHIPS } from '../../domain/devices/app.ts';
import { isPlaceholder } from '../../domain/devices/device-names.ts';
import { hardwareHashOf } from '../../domain/devices/hardware-hash.ts';
import { secretHash } from '../../usecases/devices/device-token.ts';
import type { Dependencies, MemoryPlace, Remembered } from '../../usecases/ports.ts';
import { Refusal } from '../../usecases/refusal.ts';

/** Where what is known of a Mac with this key is remembered. */
function placeOf(hash: string, keyHash: string): MemoryPlace {
  return { connector: 'santa', list: 'macs', name: `${hash}.${keyHash}` };
}

const givenRule = z.object({
  key: z.string(),
  tag: z.string(),
  bans: z.readonly(z.array(z.string())),
  taken: z.boolean(),
});

/** What is remembered of a Mac. */
const memoryOfMac = z.object({
  /** SHA-256 (hex) of the enrolment key that it comes with. */
  keyHash: z.string(),
  /** The key's. */
  group: z.string(),
  ownership: z.enum(OWNERSHIPS),
  given: z.readonly(z.array(givenRule)),
  /** As the Mac said it after the last sync; `null`: it said none. */
  rulesHash: z.nullable(z.string()),
  synced: z.boolean(),
  /** The signing ids that bundles of teams were seen with, by `bundleKey`. */
  seen: z.record(z.string(), z.readonly(z.array(z.string()))),
  /** The sync that is under way: which list it hands out, and what the Mac then has. */
  sync: z.nullable(
    z.object({
      type: z.enum(['NORMAL', 'CLEAN']),
      tag: z.string(),
      rules: z.number(),
      given: z.readonly(z.array(givenRule)),
    }),
  ),
  /** When it last ended a sync, to the day. */
  lastSyncAt: z.nullable(z.number()),
});
export type Memory = z.infer<typeof memoryOfMac>;

/** A Mac that was let in. */
export interface Mac {
  /** SHA-256 (hex) of the UUID of its hardware. */
  readonly hash: string;
  readonly machineId: string;
  /** As it was read; `null`: it is not known yet. */
  readonly remembered: Remembered | null;
  readonly memory: Memory;
}

/** The id with which `santactl doctor` asks whether the server answers. */
export const DOCTOR = 'santactl-doctor-test';

type Needs = Pick<Dependencies, 'access' | 'connectors' | 'clock'>;

function keyWanted(): Refusal {
  return new Refusal(
    'unauthenticated',
    'Send an enrolment key of kind agent that can still be used, as the header ' +
      'X-Interdict-Enrollment: set SyncExtraHeaders in the profile of Santa.',
  );
}

/** A key that lets Macs in. Throws the refusal of any other. */
async function readKey({ access, clock }: Needs, keyHash: string) {
  const key = await access.readKey(keyHash);
  if (key === null || key.kind !== 'agent' || key.expiresAt <= clock.now()) throw keyWanted();
  return key;
}

/** Lets `santactl doctor` ask: it is told whether the key is good, and nothing is remembered. */
export async function admitDoctor(deps: Needs, key: string | undefined): Promise<void> {
  if (key === undefined) throw keyWanted();
  await readKey(deps, secretHash(key));
}

/**
 * Lets a Mac in by an enrolment key. The first time takes a use of the key; later the Mac comes in
 * with the same key also when that has expired. With another key it is another Mac, which begins
 * anew, so that no key touches what belongs to another. `read` reads what the Mac says, once its
 * key is known to be good and before a use of it is taken: what is refused changes nothing. Throws
 * the refusal of a key that is none, and what `read` throws.
 */
export async function admitMac<Said>(
  deps: Needs,
  { machineId, key }: { readonly machineId: string; readonly key: string | undefined },
  read: () => Said,
): Promise<{ readonly mac: Mac; readonly said: Said }> {
  if (key === undefined) throw keyWanted();
  if (isPlaceholder(machineId))
    throw new Refusal('unprocessable', 'Many Macs have this machine id: give it one of its own.');
  const hash = hardwareHashOf(machineId);
  const keyHash = secretHash(key);
  const remembered = await deps.connectors.recall(placeOf(hash, keyHash));
  const known = z.safeParse(memoryOfMac, remembered?.value);
  if (known.success && known.data.keyHash === keyHash)
    return { mac: { hash, machineId, remembered, memory: known.data }, said: read() };
  const { group, ownership, ...found } = await readKey(deps, keyHash);
  const said = read();
  const claimed = await deps.access.claim({ group, ownership, ...found }, hash, deps.clock.now());
  if (claimed !== 'claimed') throw keyWanted();
  const fresh = { given: [], rulesHash: null, synced: false, seen: {}, sync: null };
  const begun = { keyHash, group, ownership, ...fresh, lastSyncAt: null };
  return { mac: { hash, machineId, remembered, memory: begun }, said };
}

/** Remembers what a Mac is now. `false`: another request of it came between. */
export function remember(deps: Needs, mac: Mac, after: Memory): Promise<boolean> {
  const place = placeOf(mac.hash, after.keyHash);
  return deps.connectors.remember(place, mac.remembered, after, deps.clock.now());
}
