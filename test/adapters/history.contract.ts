import { expect, test } from '@jest/globals';
import {
  type HistoryPoint,
  pointOfSweep,
  pointsOfCensus,
} from '../../functions/domain/passes/history.ts';
import { DAY } from '../../functions/domain/time/instant.ts';
import { BadCursor } from '../../functions/usecases/ports.ts';
import { anEnforcedBan } from '../made/enforced-ban.ts';
import { NOON } from '../made/noon.ts';
import { aCensus, aSweep } from '../made/pass.ts';
import { newId } from './rows.ts';
import type { Stores } from './stores.ts';

const UNTIL = NOON + 365 * DAY;

function somePoint(banId: string, days: number): HistoryPoint {
  const counts = { open: 3, resolved: 4, warned: 7, ordered: 5, held: 1 };
  return pointOfSweep(aSweep({ banId, id: newId('sweep'), startedAt: NOON + days * DAY, counts }));
}

/** What every `History` does. */
export function historyContract(stores: () => Stores): void {
  const history = () => stores().history;

  test('points of censuses and of sweeps come back as they were put', async () => {
    const banId = newId('ban');
    const sweep = somePoint(banId, 0);
    const counts = { [`has:${banId}`]: 3, 'android.reporting|ministry': 9 };
    const [census] = pointsOfCensus(
      aCensus({ id: newId('census'), startedAt: NOON + DAY, counts, version: 9 }),
      [anEnforcedBan({ id: banId, sinceVersion: 1 })],
    );
    if (census === undefined) throw new Error('the census has no point');
    expect(census.fleet).toMatchObject({ listed: 9, reporting: 9 });
    await history().add(sweep, UNTIL);
    await history().add(census, UNTIL);
    expect((await history().page(banId, null, 10)).items).toEqual([census, sweep]);
  });

  test('a point that is there stays as it is, whoever puts it again', async () => {
    const banId = newId('ban');
    const point = somePoint(banId, 0);
    await Promise.all([...Array(4).keys()].map(() => history().add(point, UNTIL)));
    await history().add({ ...point, have: 99 }, UNTIL + DAY);
    expect((await history().page(banId, null, 10)).items).toEqual([point]);
  });

  test('two passes that began at once have a point each', async () => {
    const banId = newId('ban');
    await history().add(somePoint(banId, 0), UNTIL);
    await history().add(somePoint(banId, 0), UNTIL);
    expect((await history().page(banId, null, 10)).items).toHaveLength(2);
  });

  test('points are read newest first, in pages, and of one ban alone', async () => {
    const banId = newId('ban');
    const points = [0, 1, 2, 3].map((days) => somePoint(banId, days));
    for (const point of points) await history().add(point, UNTIL);
    const first = await history().page(banId, null, 3);
    const second = await history().page(banId, first.nextCursor, 3);
    expect([...first.items, ...second.items]).toEqual([...points].reverse());
    expect(await history().page(newId('ban'), null, 3)).toEqual({ items: [], nextCursor: null });
    await expect(history().page(newId('ban'), first.nextCursor, 3)).rejects.toThrow(BadCursor);
  });
}
