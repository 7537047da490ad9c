import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import type { Inventory } from '../../../functions/domain/devices/app.ts';
import { LONGEST_RUN } from '../../../functions/domain/time/fence.ts';
import { workOnPart } from '../../../functions/usecases/passes/work-on-part.ts';
import type { Fleet } from '../../../functions/usecases/ports.ts';
import { over } from '../../made/over.ts';
import { aWorldWithPage } from './a-page.ts';

const DEVICES = 6;

/** Makes each inventory anew when its turn comes, and sees how many of them are still held. */
class CountingFleet {
  most = 0;
  seen = 0;
  readonly #made: WeakRef<Inventory>[] = [];
  readonly #collect: () => void;

  constructor(collect: () => void) {
    this.#collect = collect;
  }

  async hand(inventory: Inventory, use: (inventory: Inventory) => void): Promise<void> {
    this.#handOne(inventory, use);
    this.seen += 1;
    // What a weak reference was made of or asked for is held until the turn ends.
    await setImmediate();
    this.#collect();
    this.most = Math.max(this.most, this.#made.filter((one) => one.deref()).length);
    await setImmediate();
  }

  #handOne(inventory: Inventory, use: (inventory: Inventory) => void): void {
    const made = { ...inventory, apps: inventory.apps.map((app) => ({ ...app })) };
    this.#made.push(new WeakRef(made));
    use(made);
  }
}

test.each(['census', 'preview'] as const)(
  'the page of a %s holds no inventory longer than it looks at it',
  async (kind) => {
    setFlagsFromString('--expose-gc');
    const counting = new CountingFleet(runInNewContext('gc') as () => void);
    const { world, message } = await aWorldWithPage(kind, DEVICES);
    const { deps } = world;
    const eachInventory: Fleet['eachInventory'] = async (ids, use) => {
      for (const id of ids) {
        const stored = deps.fleet.inventories.get(id);
        if (stored !== undefined) await counting.hand(stored, use);
      }
    };
    await workOnPart(
      { ...deps, fleet: over<Fleet>(deps.fleet, { eachInventory }) },
      message,
      () => LONGEST_RUN,
    );
    expect(counting.seen).toBe(DEVICES);
    expect(counting.most).toBeLessThanOrEqual(2);
    const part = await deps.work.readPart(message.passId, message.part);
    expect(part).toMatchObject({ done: true, counts: { listed: DEVICES } });
  },
);
