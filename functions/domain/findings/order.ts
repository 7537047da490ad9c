import type { BanDocument } from '../bans/ban.ts';
import type { NamedApp } from '../devices/app.ts';
import { appKey } from '../devices/app-key.ts';
import { LARGEST_MESSAGE, type OutgoingMessage } from '../message.ts';
import { formatInstant, formatInstantOrNull } from '../time/instant.ts';
import type { Finding, IssuedOrder } from './finding.ts';
import { LARGEST_KEPT_APPS } from './finding-rows.ts';

/** `banId.deviceId.n`: the same order always has the same id. */
export function orderId(finding: Pick<Finding, 'banId' | 'deviceId'>, n: number): string {
  return `${finding.banId}.${finding.deviceId}.${n}`;
}

/** An order's id: a ban's, a device's as this service gives them out, and a number. */
export const ORDER_ID = /^([a-z0-9-]{1,64})\.([A-Za-z0-9_-]{1,64})\.([1-9]\d{0,8})$/;
/** The most characters that an order's id has. */
export const LONGEST_ORDER_ID = 139;

/** Takes an order id apart. `null`: it is none. */
export function parseOrderId(
  text: string,
): { readonly banId: string; readonly deviceId: string; readonly n: number } | null {
  const found = ORDER_ID.exec(text);
  const [, banId, deviceId, n] = found ?? [];
  return banId && deviceId && n ? { banId, deviceId, n: Number(n) } : null;
}

/** The order that holds now for a finding. */
export function currentOrder(finding: Finding): IssuedOrder | null {
  return finding.outstanding === null
    ? null
    : (finding.orders.find((order) => order.n === finding.outstanding) ?? null);
}

/** What every order of a ban says, whatever the device. */
export function orderTexts(document: BanDocument) {
  const { title, reason, decision, contact } = document;
  const { authority, references } = decision;
  return { title, reason, authority, references, contact };
}

/**
 * The bytes that an order says beside its ban's texts: the apps that a row keeps, the device, and
 * the envelope. A test makes the largest.
 */
const ORDER_RESERVE = LARGEST_KEPT_APPS + 16 * 1024;
/** The most bytes of the texts of a ban that go into each of its orders. */
export const LARGEST_ORDER_TEXTS = LARGEST_MESSAGE - ORDER_RESERVE;

/** The bytes of what every order of this document says, as JSON in UTF-8. */
export function orderTextBytes(document: BanDocument): number {
  return Buffer.byteLength(JSON.stringify(orderTexts(document)));
}

/**
 * What an order says, both in a message and in a check-in's answer. `document` is the revision that
 * the order names.
 */
export function orderContent(finding: Finding, order: IssuedOrder, document: BanDocument) {
  return {
    orderId: orderId(finding, order.n),
    sequence: finding.sequence,
    action: order.action,
    banId: finding.banId,
    ...orderTexts(document),
    ...orderedApps(finding),
    flapping: finding.back !== null,
    effectiveAt: formatInstantOrNull(order.effectiveAt),
    dueAt: document.timeline.due,
  };
}

/** An app as messages name it. */
function told({ id, type, name, banApp }: NamedApp) {
  return { id, type, name, banApp };
}

/**
 * The apps that the order is about: those of the ones that it named when it was given that are
 * still there. `moreApps`: how many others there are, which have orders of their own.
 */
export function orderedApps({ apps, appCount, named, device }: Finding) {
  const keys = named === null ? null : new Set(named);
  const still = apps.filter((app) => keys === null || keys.has(appKey(device.platform, app)));
  return { apps: still.map(told), moreApps: appCount - still.length };
}

/** The content of an order, as everybody is told it. */
export type OrderContent = ReturnType<typeof orderContent>;

function attributesOf(finding: Finding, action: string | null): OutgoingMessage['attributes'] {
  const { platform, group, source } = finding.device;
  return {
    platform,
    ...(group === null ? {} : { group }),
    banId: finding.banId,
    ...(source === null ? {} : { source }),
    ...(action === null ? {} : { action }),
  };
}

/** The revision whose text the row's message needs. */
export function revisionNamed(finding: Finding): number {
  return finding.orders.at(-1)?.revision ?? finding.revision;
}

/**
 * The message that a row's last write makes. `null`: the write says nothing. `document` belongs to
 * the revision that `revisionNamed` tells.
 */
export function messageOf(finding: Finding, document: BanDocument): OutgoingMessage | null {
  const { said, saidAt, sequence, banId, deviceId, device } = finding;
  if (said === null || saidAt === null) return null;
  const order = finding.orders.at(-1) ?? null;
  const common = {
    subject: `bans/${banId}/devices/${deviceId}`,
    time: formatInstant(saidAt),
    attributes: attributesOf(finding, order?.action ?? null),
  };
  const about = { banId, sequence, episode: finding.episode, device: { id: deviceId, ...device } };
  switch (said) {
    case 'order': {
      if (order === null) return null;
      return {
        ...common,
        id: orderId(finding, order.n),
        type: `order.${order.action}`,
        data: {
          ...orderContent(finding, order, document),
          round: finding.rounds,
          episode: finding.episode,
          returns: finding.back?.times ?? 0,
          device: about.device,
        },
      };
    }
    case 'order.withdrawn':
    case 'finding.resolved':
    case 'finding.failed':
      return {
        ...common,
        id: `${banId}.${deviceId}.s${sequence}`,
        type: said,
        data: {
          ...about,
          orderId: order === null ? null : orderId(finding, order.n),
          action: order?.action ?? null,
          cause: finding.cause,
          apps: finding.apps.map(told),
        },
      };
    default:
      return said satisfies never;
  }
}
