import type { Blocklist } from '../../domain/bans/blocklist.ts';
import type { Brake } from '../../domain/bans/brake.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { type Item, toItem } from '../dynamodb/attribute.ts';
import { fields, number, type StoredItem, text } from '../dynamodb/read-attribute.ts';
import { BRAKE, fromBrakeItem, NOW } from './brake-item.ts';

const HEAD = 'HEAD';

/** The head of the blocklist. It has the same size however many bans there are. */
export interface BlocklistHead {
  readonly version: number;
  readonly lock: number;
  readonly versionAt: Instant;
  /** The hash of the list of bans. */
  readonly index: string;
}

const readHead = fields<BlocklistHead>({
  version: number,
  lock: number,
  versionAt: number,
  index: text,
});

/** `index` is the hash of the list of the blocklist's bans. */
export function toBlocklistHeadItem(
  { version, lock, versionAt }: Omit<Blocklist, 'bans'>,
  index: string,
): Item {
  return toItem({ id: NOW, part: HEAD, version, lock, versionAt, index });
}

/** The head (`null`: there is no blocklist yet) and the pauses by ban, as one query reads them. */
export interface ReadNow {
  readonly head: BlocklistHead | null;
  readonly brakes: ReadonlyMap<string, readonly Brake[]>;
}

/** Throws `Unreadable` if the head cannot be read. */
export function fromNowItems(items: readonly StoredItem[]): ReadNow {
  const head = items.find((item) => item.part?.S === HEAD);
  const brakes = items.filter((item) => item.part?.S?.startsWith(BRAKE)).map(fromBrakeItem);
  return {
    head: head === undefined ? null : readHead({ M: head }, 'Blocklist HEAD'),
    brakes: Map.groupBy(brakes, (brake) => brake.banId),
  };
}
