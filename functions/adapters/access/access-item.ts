import { OWNERSHIPS } from '../../domain/devices/app.ts';
import type { EnrollmentKey } from '../../domain/devices/enrollment-key.ts';
import type { SourceRun } from '../../domain/devices/source-run.ts';
import { ENROLLMENT_KEY_KEPT } from '../../domain/time/retention.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import {
  fields,
  number,
  oneOf,
  orNull,
  type StoredItem,
  text,
} from '../dynamodb/read-attribute.ts';

const readKey = fields<EnrollmentKey>({
  keyId: text,
  hash: text,
  group: text,
  ownership: oneOf(...OWNERSHIPS),
  maxUses: number,
  uses: number,
  expiresAt: number,
  createdBy: text,
});

const readRun = fields<SourceRun>({
  source: text,
  runId: text,
  startedAt: number,
  finishedAt: orNull(number),
  listed: orNull(number),
});

export function keyKey(hash: string): Item {
  return toItem({ id: `KEY#${hash}` });
}

/** Who holds a hardware id. */
export function hardwareKey(hardwareHash: string): Item {
  return toItem({ id: `HARDWARE#${hardwareHash}` });
}

/** Which hardware id a device holds. */
export function deviceKey(deviceId: string): Item {
  return toItem({ id: `DEVICE#${deviceId}` });
}

export function runKey(source: string): Item {
  return toItem({ id: `RUN#${source}` });
}

export function toKeyItem(key: EnrollmentKey): Item {
  const expires = Math.floor((key.expiresAt + ENROLLMENT_KEY_KEPT) / 1_000);
  return { ...keyKey(key.hash), ...toItem({ ...key, expires }) };
}

/** Throws `Unreadable`. */
export function fromKeyItem(item: StoredItem): EnrollmentKey {
  return readKey({ M: item }, 'Access KEY');
}

export function toRunItem(run: SourceRun): Item {
  return { ...runKey(run.source), ...toItem(run) };
}

/** Throws `Unreadable`. */
export function fromRunItem(item: StoredItem): SourceRun {
  return readRun({ M: item }, `Access ${item.id?.S}`);
}
