import type { Head } from '../../domain/devices/head.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import { fitting, LARGEST_ANSWER } from '../answer-bytes.ts';
import type { Caller } from '../caller.ts';
import { listPart } from '../list-part.ts';
import { pageWithin } from '../page-within.ts';
import type { Dependencies, Page, PageInput } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { deviceAnswer } from '../views/device-answer.ts';
import { findingAnswer } from '../views/finding-answer.ts';
import { findingKey } from './read-settling.ts';

/**
 * Lists all devices, in no order. A page may hold fewer than asked for, and even none, before the
 * last one. With a source and its own id for a device (`externalId`), the answer is that device or
 * none, by one read. `externalId` says nothing without `source`.
 */
export async function listDevices(
  deps: Pick<Dependencies, 'fleet' | 'clock'>,
  input: PageInput & {
    readonly caller: Caller;
    readonly source: string | null;
    readonly externalId: string | null;
    readonly group: string | null;
  },
) {
  const { source, externalId } = input;
  const now = deps.clock.now();
  const wanted = (head: Head) =>
    (input.source === null || head.source === input.source) &&
    (input.group === null || head.group === input.group);
  return pageWithin(
    input.limit,
    (limit) =>
      source === null || externalId === null
        ? deps.fleet.scanHeads(0, 1, input.cursor, limit)
        : oneDevice(deps, sourceDeviceId(source, externalId)),
    (heads) => heads.filter(wanted).map((head) => deviceAnswer(head, now)),
  );
}

async function oneDevice(deps: Pick<Dependencies, 'fleet'>, deviceId: string): Promise<Page<Head>> {
  const head = await deps.fleet.readHead(deviceId, true);
  return { items: head === null ? [] : [head], nextCursor: null };
}

/** The most bytes of a device's apps in one answer, and of its findings. */
export const LARGEST_APPS = LARGEST_ANSWER / 2;
export const LARGEST_FINDINGS = LARGEST_ANSWER / 2;

/**
 * One device with its inventory and its live findings. Apps that do not fit follow from
 * `nextCursor` on. Of findings that do not fit only the number is told: `matches` names their bans.
 */
export async function readDevice(
  deps: Pick<Dependencies, 'fleet' | 'blocklist' | 'clock'>,
  input: {
    readonly caller: Caller;
    readonly deviceId: string;
    readonly cursor?: string | null;
  },
) {
  const head = await deps.fleet.readHead(input.deviceId, true);
  if (head === null) throw new Refusal('not-found', 'There is no device of this id.');
  const blocklist = await deps.blocklist.current();
  const keys = head.matches.flatMap((banId) => findingKey(blocklist, banId, head.deviceId) ?? []);
  const [inventory, findings] = await Promise.all([
    head.inventoryHash === null ? null : deps.fleet.readInventory(head.deviceId),
    keys.length > 0 ? deps.fleet.readFindings(keys) : [],
  ]);
  const { items: apps, nextCursor } = listPart(inventory?.apps ?? [], {
    version: head.inventoryHash ?? 'none',
    cursor: input.cursor ?? null,
    most: LARGEST_APPS,
  });
  const answers = findings.map(findingAnswer);
  const shown = fitting(answers, LARGEST_FINDINGS);
  return {
    ...deviceAnswer(head, deps.clock.now()),
    apps,
    nextCursor,
    findings: answers.slice(0, shown),
    moreFindings: answers.length - shown,
  };
}
