import { expect } from '@jest/globals';
import type { TopicMessage } from '../../demo/subscriber.ts';
import { shardOf } from '../../functions/domain/devices/shard.ts';
import { sourceDeviceId } from '../../functions/domain/devices/source-device.ts';
import { eventually } from '../eventually.ts';
import { BANNED, HARMLESS, iso, MINUTE } from './documents.ts';
import { expectNothingDoubled, orderIds } from './orders.ts';
import type { Row } from './tables.ts';
import { SOURCE, type World } from './world.ts';

/**
 * A ban here has 16 shards; these devices all lie in one, so that one page of one sweep has them
 * all.
 */
const SHARDS = 16;

/** External ids whose devices' findings lie in one shard. */
export function idsInOneShard(count: number): string[] {
  const found: string[] = [];
  for (let n = 0; found.length < count; n++) {
    if (shardOf(sourceDeviceId(SOURCE, `phone-${n}`), SHARDS) === 3) found.push(`phone-${n}`);
  }
  return found;
}

/**
 * Guilty devices, and bans that one after the other take effect on them: each with its own id, so
 * that nothing of one test is in another.
 */
export class FleetUnderBan {
  readonly #world: World;
  readonly externalIds: readonly string[];
  readonly deviceIds: readonly string[];
  #banId = '';
  #effective = 0;

  private constructor(world: World, externalIds: readonly string[], deviceIds: readonly string[]) {
    this.#world = world;
    this.externalIds = externalIds;
    this.deviceIds = deviceIds;
  }

  static async reported(world: World, externalIds: readonly string[]): Promise<FleetUnderBan> {
    const deviceIds = await world.reported(
      Object.fromEntries(externalIds.map((id) => [id, [HARMLESS, BANNED]])),
    );
    // A ban on nearly all devices of a platform would wait for a second approver.
    const clean = Array.from({ length: Math.ceil(externalIds.length / 4) }, (_, n) => `clean-${n}`);
    await world.reported(Object.fromEntries(clean.map((id) => [id, [HARMLESS]])));
    return new FleetUnderBan(world, externalIds, deviceIds);
  }

  get effective(): number {
    return this.#effective;
  }

  /**
   * Approves a new ban that removes in three minutes, and lets its gate open: that takes a census
   * that began behind the fence. `beforeCensus` is called in between.
   */
  async banned(banId: string, beforeCensus?: () => unknown): Promise<void> {
    const { clock } = this.#world.stack;
    this.#banId = banId;
    this.#effective = clock.now() + 3 * MINUTE;
    await this.#world.approved({ id: banId, timeline: { effective: iso(this.#effective) } });
    await beforeCensus?.();
    await clock.moveTo(this.#effective - MINUTE / 2);
  }

  /** Everything about this ban that has come off the queue since the start. */
  async messages(): Promise<readonly TopicMessage[]> {
    await this.#world.subscriber.read();
    return this.#world.subscriber.received.filter(({ data }) => data.banId === this.#banId);
  }

  async findings(): Promise<readonly Row[]> {
    const rows = await this.#world.tables.rows('findings');
    return rows.filter((row) => row.banShard?.S?.startsWith(`${this.#banId}#`));
  }

  /** How many findings have been moved to `remove`. */
  async removing(): Promise<number> {
    return (await this.findings()).filter((row) => row.phase?.S === 'remove').length;
  }

  /**
   * Moves the clock to the effective instant without waiting for anything, until so many findings
   * have moved.
   */
  async sweepBegun(count = this.deviceIds.length): Promise<void> {
    await this.#world.stack.clock.moveTo(this.#effective, { settle: false });
    await eventually(`${count} findings are moved`, async () => (await this.removing()) >= count);
  }

  /** The whole sweep and its second round, with whatever there is to mend. */
  async carriedOut(): Promise<void> {
    await this.#world.stack.clock.moveTo(Math.max(this.#effective, this.#world.stack.clock.now()));
    await this.#world.stack.clock.advance(5 * MINUTE);
  }

  orderIds(n = 1, deviceIds: readonly string[] = this.deviceIds): string[] {
    return deviceIds.map((deviceId) => `${this.#banId}.${deviceId}.${n}`).sort();
  }

  /** That every device was ordered to remove, once in effect, and that the rows say so, too. */
  async expectAllOrderedOnce(): Promise<void> {
    const messages = await this.messages();
    expect(orderIds(messages, 'remove')).toEqual(this.orderIds());
    expectNothingDoubled(messages);
    const rows = await this.findings();
    expect(rows.map((row) => [row.phase?.S, row.n?.N, row.status?.S])).toEqual(
      this.deviceIds.map(() => ['remove', '1', 'open']),
    );
    const ban = await this.#world.people.viewer.get(`/v1/bans/${this.#banId}`);
    expect(ban).toMatchObject({ gate: { state: 'open' }, sweptThrough: { revision: 1 } });
  }
}
