import { expect, test } from '@jest/globals';
import { Busy } from '../../functions/adapters/dynamodb/busy.ts';
import type { HeldRun } from '../../functions/domain/passes/held-run.ts';
import { banOfPass, type Retirement } from '../../functions/domain/passes/pass.ts';
import { MOST_ASIDE } from '../../functions/domain/passes/slots.ts';
import { dayOf } from '../../functions/domain/time/instant.ts';
import { passesByItself } from '../../functions/usecases/passes-by-itself.ts';
import { BadCursor } from '../../functions/usecases/ports.ts';
import { anAct } from '../made/act.ts';
import { NOON } from '../made/noon.ts';
import { newId, someCensus, somePart, somePass, somePreview, someRetirement } from './rows.ts';
import type { Stores } from './stores.ts';

/** Does it again as long as others are at the same item, as a caller does who is told to. */
async function throughBusy<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!passesByItself(error)) throw error;
    }
  }
}

/** What every `Work` does. */
export function workContract(stores: () => Stores): void {
  const work = () => stores().work;

  test('a pass starts once, runs, and finishes once with its sums', async () => {
    const pass = somePass({ counts: {} });
    expect(await work().read(pass.id)).toBeNull();
    expect(await work().start(pass)).toEqual({ kind: 'started' });
    expect(await work().start({ ...pass, parts: 1 })).toEqual({ kind: 'exists' });
    expect(await work().read(pass.id)).toEqual(pass);
    expect(await work().running()).toContainEqual(pass);
    const finished = { ...pass, finishedAt: NOON + 5, counts: { moved: 7, 'by-group': 2 } };
    expect(await work().finish(finished)).toBe(true);
    expect(await work().finish({ ...finished, finishedAt: NOON + 9 })).toBe(false);
    expect(await work().read(pass.id)).toEqual(finished);
    expect((await work().running()).map(({ id }) => id)).not.toContain(pass.id);
    expect((await work().list(pass.banId, null, 10)).items).toEqual([finished]);
  });

  test('a pass of every kind comes back as it was put', async () => {
    for (const pass of [someCensus(), somePreview(), somePass(), someRetirement()]) {
      await work().start(pass);
      expect(await work().read(pass.id)).toEqual(pass);
      await work().finish({ ...pass, finishedAt: NOON });
    }
  });

  test('a pass that never started does not finish', async () => {
    expect(await work().finish(somePass({ finishedAt: NOON }))).toBe(false);
  });

  test('of many who finish a pass, one does', async () => {
    const pass = somePass();
    await work().start(pass);
    const tries = [...Array(6).keys()].map((i) => work().finish({ ...pass, finishedAt: NOON + i }));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });

  test('of many previews of one ban one starts, and the others are told which', async () => {
    const banId = newId('ban');
    const asked = [...Array(6).keys()].map(() => ({ ...somePreview(), banId }));
    const answers = await Promise.all(asked.map((pass) => throughBusy(() => work().start(pass))));
    const [first, ...more] = asked.filter((_, i) => answers[i]?.kind === 'started');
    if (first === undefined) throw new Error('no preview started');
    expect(more).toEqual([]);
    expect(answers.filter(({ kind }) => kind !== 'started')).toEqual(
      Array(5).fill({ kind: 'no-slot', running: first.id }),
    );
    expect(await work().start(first)).toEqual({ kind: 'exists' });
    expect(await work().slots()).toContainEqual({ name: `ban.${banId}`, passId: first.id });
    for (const pass of asked)
      expect(await work().read(pass.id)).toEqual(pass === first ? pass : null);
    await work().finish({ ...first, finishedAt: NOON });
    const next = { ...somePreview(), banId };
    expect(await work().start(next)).toEqual({ kind: 'started' });
    await work().finish({ ...next, givenUpAt: NOON });
    expect(await work().slots()).toEqual([]);
  });

  test('of many that start at once, so many do as there are slots', async () => {
    const asked = [...Array(MOST_ASIDE + 2).keys()].map((i) =>
      i % 2 === 0 ? somePreview() : { ...someRetirement(), source: newId('source') },
    );
    const answers = await Promise.all(
      asked.map(async (pass) => ({ pass, ...(await throughBusy(() => work().start(pass))) })),
    );
    const started = answers.filter(({ kind }) => kind === 'started');
    expect(started).toHaveLength(MOST_ASIDE);
    expect(answers.filter(({ kind }) => kind === 'no-slot')).toEqual([
      expect.objectContaining({ running: null }),
      expect.objectContaining({ running: null }),
    ]);
    expect(await work().start(someCensus())).toEqual({ kind: 'started' });
    for (const { pass } of started) await work().finish({ ...pass, finishedAt: NOON });
    expect(await work().slots()).toEqual([]);
  });

  test('a retirement takes over the slot of its count', async () => {
    const source = newId('source');
    const count = { ...someRetirement(), source };
    const retire = { ...someRetirement(), source, purpose: 'retire' } as const;
    await work().start(count);
    expect(await work().start(retire)).toEqual({ kind: 'no-slot', running: count.id });
    expect(await work().start(retire, { from: count.id })).toEqual({ kind: 'started' });
    expect(await work().finish({ ...count, finishedAt: NOON })).toBe(true);
    expect(await work().slots()).toEqual([{ name: `source.${source}`, passId: retire.id }]);
    await work().finish({ ...retire, finishedAt: NOON });
    expect(await work().slots()).toEqual([]);
  });

  const heldOf = (source: string, change: Partial<HeldRun> = {}): HeldRun => ({
    source,
    run: 'r1',
    passId: newId('pass'),
    needs: 'second-run',
    testimonies: [{ begunAt: NOON + 1, asOf: NOON }],
    lock: 1,
    ...change,
  });

  test('a count is found by its run, and the last one where there are several', async () => {
    const source = newId('source');
    const count = { ...someRetirement(), source, retireAll: true, testifiedAt: NOON - 5 };
    expect(await work().readCount(source, 'r1')).toBeNull();
    await work().start(count);
    expect(await work().readCount(source, 'r1')).toEqual(count);
    const held = { ...count, finishedAt: NOON, outcome: 'held', needs: 'operator' } as const;
    await work().finish(held);
    expect(await work().readCount(source, 'r1')).toEqual(held);
    const again = { ...someRetirement(), source };
    await work().start(again);
    expect(await work().readCount(source, 'r1')).toEqual(again);
    expect(await work().readCount(newId('source'), 'r1')).toBeNull();
    const retire = { ...someRetirement(), source, purpose: 'retire' } as const;
    await work().start(retire, { from: again.id });
    expect(await work().readCount(source, 'r1')).toEqual(again);
    await work().finish({ ...again, finishedAt: NOON });
    await work().finish({ ...retire, finishedAt: NOON });
  });

  test('a run waits with the end of its count, and waits no longer with the next', async () => {
    const source = newId('source');
    const first = { ...someRetirement(), source };
    const held = heldOf(source, { passId: first.id });
    const outcome = { finishedAt: NOON, outcome: 'held', needs: 'second-run' } as const;
    expect(await work().readHeld(source)).toBeNull();
    await work().start(first);
    const begins = { source, before: null, after: held, settled: null };
    expect(await work().finish({ ...first, ...outcome }, begins)).toBe(true);
    expect(await work().readHeld(source)).toEqual(held);
    expect(await work().held()).toContainEqual(held);
    const second = { ...someRetirement(), source };
    await work().start(second);
    const finished = { ...second, finishedAt: NOON + 5, outcome: 'complete' } as const;
    await expect(work().finish(finished, begins)).rejects.toThrow(Busy);
    expect(await work().read(second.id)).toEqual(second);
    const settled = { ...first, finishedAt: NOON, outcome: 'superseded' } as const;
    const ends = { source, before: held, after: null, settled };
    expect(await work().finish(finished, ends)).toBe(true);
    expect(await work().readHeld(source)).toBeNull();
    expect(await work().read(first.id)).toEqual(settled);
    expect((await work().list(null, null, 100)).items).toContainEqual(settled);
    expect(await work().slots()).toEqual([]);
  });

  test('of many who confirm a run one does, with its act, and the slot is taken once', async () => {
    const source = newId('source');
    const count = { ...someRetirement(), source };
    const held = heldOf(source, { passId: count.id });
    await work().start(count);
    const waits = { source, before: null, after: held, settled: null };
    await work().finish({ ...count, finishedAt: NOON }, waits);
    const act = anAct({ action: 'run.confirm', on: `sources/${source}/runs/r1`, at: NOON });
    const change = { source, before: held, after: null, settled: null };
    const asked = [...Array(4).keys()].map(() => ({
      ...someRetirement(),
      source,
      purpose: 'retire' as const,
    }));
    const confirm = (pass: Retirement) => work().start(pass, { act, held: change });
    const answers = await Promise.all(asked.map((pass) => throughBusy(() => confirm(pass))));
    const started = asked.filter((_, i) => answers[i]?.kind === 'started');
    expect(started).toHaveLength(1);
    const day = await stores().audit.page(dayOf(NOON), null, 200);
    expect(day.items.filter(({ on }) => on === act.on)).toHaveLength(1);
    for (const pass of started) {
      expect(await confirm(pass)).toEqual({ kind: 'exists' });
      await work().finish({ ...pass, finishedAt: NOON });
    }
    const late = { ...someRetirement(), source };
    expect(await confirm(late)).toEqual({ kind: 'changed' });
    expect(await work().read(late.id)).toBeNull();
    expect(await work().slots()).toEqual([]);
  });

  test('devices that a run names without a head are listed each once, in pages', async () => {
    const run = { source: newId('source'), run: 'r1', startedAt: NOON };
    expect(await work().namedBy(run, null, 2)).toEqual({ items: [], nextCursor: null });
    for (const id of ['b', 'a', 'c', 'a']) await work().noteNamed(run, id, NOON);
    const first = await work().namedBy(run, null, 2);
    expect(first.items).toEqual(['a', 'b']);
    expect((await work().namedBy(run, first.nextCursor, 2)).items).toEqual(['c']);
    const later = await work().namedBy({ ...run, startedAt: NOON + 1 }, null, 2);
    expect(later.items).toEqual([]);
  });

  test('a pass that was given up runs no longer, and is over for good', async () => {
    const preview = somePreview();
    await work().start(preview);
    const given = { ...preview, givenUpAt: NOON };
    expect(await work().finish(given)).toBe(true);
    expect(await work().finish({ ...preview, finishedAt: NOON })).toBe(false);
    expect(await work().read(preview.id)).toEqual(given);
    expect((await work().running()).map(({ id }) => id)).not.toContain(preview.id);
  });

  test('passes are listed by ban, newest first, in pages', async () => {
    const banId = newId('ban');
    const passes = [0, 1_500, 2_000, 86_400_000].map((ms) =>
      somePass({ banId, startedAt: NOON + ms }),
    );
    for (const pass of passes) await work().start(pass);
    const first = await work().list(banId, null, 3);
    const second = await work().list(banId, first.nextCursor, 3);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
      passes.map(({ id }) => id).reverse(),
    );
    await expect(work().list(newId('ban'), first.nextCursor, 3)).rejects.toThrow(BadCursor);
  });

  test('passes over the whole fleet are listed apart', async () => {
    const census = someCensus();
    const retire = someRetirement();
    await work().start(census);
    await work().start(retire);
    const listed = (await work().list(null, null, 100)).items;
    expect(listed).toEqual(expect.arrayContaining([census, retire]));
    expect(listed.every((pass) => banOfPass(pass) === null)).toBe(true);
    await work().finish({ ...retire, finishedAt: NOON });
  });

  test('a part is saved page after page, and of two who save the same page one does', async () => {
    const { id } = somePass();
    expect(await work().readPart(id, 3)).toBeNull();
    const tries = [0, 1, 2, 3].map((i) => work().savePart(somePart(id, { heartbeat: NOON + i })));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    const second = somePart(id, {
      lock: 2,
      cursor: null,
      done: true,
      nextDueAt: NOON + 9,
      counts: {},
    });
    expect(await work().savePart({ ...second, lock: 3 })).toBe(false);
    expect(await work().savePart(second)).toBe(true);
    expect(await work().readPart(id, 3)).toEqual(second);
    expect(await work().savePart(somePart(id, { part: 1000 }))).toBe(true);
    expect((await work().readParts(id)).map(({ part }) => part)).toEqual([3, 1000]);
  });

  test('announcements are remembered once marked', async () => {
    const [one, other] = [newId('event'), newId('event')];
    await work().markAnnounced(one, NOON);
    await work().markAnnounced(one, NOON + 1);
    expect(await work().announced([one, other])).toEqual(new Set([one]));
    expect(await work().announced([])).toEqual(new Set());
  });
}
