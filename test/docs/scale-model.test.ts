import { describe, expect, test } from '@jest/globals';
import { Allowance } from '../../bench/simulate/allowance.ts';
import { EqualRowsFleet } from '../../bench/simulate/equal-rows.ts';
import { LATENCY, Services } from '../../bench/simulate/services.ts';
import { settingsFor, siteOf } from '../../bench/simulate/sites.ts';
import { sharedRows, templates } from '../../bench/simulate/stage.ts';
import { VirtualTime } from '../../bench/simulate/virtual-time.ts';
import { asTold } from '../../bench/simulate/workers.ts';
import type { PlaceChange } from '../../functions/domain/bans/places.ts';
import { aPart } from '../made/part.ts';

/** Runs until the work is done, and says how long it took, in ms. */
async function lasting(time: VirtualTime, work: Promise<unknown>): Promise<number> {
  const begun = time.now;
  let isDone = false;
  const done = work.then(() => {
    isDone = true;
  });
  await time.run(() => isDone, begun + 60_000);
  await done;
  return time.now - begun;
}

function servicesAt(time: VirtualTime): Services {
  return new Services(time, siteOf(settingsFor(20_000), 30_000), 1);
}

describe('the time of the model', () => {
  test('passes until all is over', async () => {
    const time = new VirtualTime(0);
    expect(await lasting(time, time.sleep(5))).toBe(5);
  });

  test('has no result where nothing is left to happen', async () => {
    const time = new VirtualTime(0);
    time.at(5, () => {});
    await expect(time.run(() => false, 10)).rejects.toThrow(
      'nothing happens after 1970-01-01T00:00:00.005Z',
    );
  });

  test('has no result where it is not over in time', async () => {
    const time = new VirtualTime(0);
    time.at(20, () => {});
    await expect(time.run(() => false, 10)).rejects.toThrow(
      'it is not over by 1970-01-01T00:00:00.010Z',
    );
  });
});

describe('a quota of the model', () => {
  const of = (time: VirtualTime) =>
    new Allowance(time, { name: 'units', perSecond: 1_000, patience: 500 });

  test('has a second’s worth at once, and lets others wait for theirs', async () => {
    const time = new VirtualTime(10_000);
    const units = of(time);
    expect(await lasting(time, units.take(1_000))).toBe(0);
    expect(await lasting(time, units.take(100))).toBe(100);
  });

  test('grants nothing to who gives up, after its patience', async () => {
    const time = new VirtualTime(10_000);
    const units = of(time);
    await units.take(1_000);
    const given = units.take(501);
    expect(await lasting(time, given)).toBe(500);
    expect(await given).toBe(false);
    expect(units.granted).toBe(1_000);
  });
});

test('books of passes take from reads what they read, and from writes the rest', async () => {
  const { world } = await templates(150);
  const time = new VirtualTime(world.now);
  const services = servicesAt(time);
  const work = asTold(world.deps.work, services);
  const took = async (call: () => Promise<unknown>) => await lasting(time, call());
  expect(await took(() => work.read('none'))).toBe(LATENCY.getItem);
  expect(await took(() => work.readPart('none', 0))).toBe(LATENCY.getItem);
  expect(await took(() => work.savePart(aPart()))).toBe(LATENCY.putItem);
  expect(services.reads.work.granted).toBe(2);
  expect(services.writes.work.granted).toBe(1);
});

test('a move that changes places in two partitions takes units of both', async () => {
  const { world, rows } = await templates(150);
  const time = new VirtualTime(world.now);
  const services = servicesAt(time);
  const shared = sharedRows({ ...rows, inPart: () => 1, shards: 16 }, () => {});
  const fleet = new EqualRowsFleet(services, shared);
  const { finding } = rows;
  const place = (partition: number): PlaceChange => ({
    banId: finding.banId,
    revision: 1,
    partition,
    taking: null,
    held: 1,
    heldLater: 0,
  });
  const change = {
    findings: [{ before: finding, after: finding }],
    places: [place(0), place(1)],
  };
  await lasting(time, fleet.moveFindings(change));
  // In a transaction each costs two.
  expect(services.writes.places.granted).toBe(4);
});
