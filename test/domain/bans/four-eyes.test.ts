import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gateIsOpen } from '../../../functions/domain/bans/blocklist.ts';
import { HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { FINDINGS, Office, PEOPLES_ACTS, type PeoplesAct } from './office.ts';

/** The first draft of an office is the author's. Everybody else may have every role. */
const PEOPLE = ['author', 'ben', 'cleo', 'dan'] as const;

/** What was done, and by whom: all that the plain rule knows. */
interface Done {
  readonly act: PeoplesAct | 'ask';
  /** Of an ask, what was asked. */
  readonly what?: PeoplesAct;
  readonly number?: number;
  readonly by: string;
  readonly at: number;
}

function by(done: readonly Done[], act: PeoplesAct): readonly string[] {
  return done.filter((one) => one.act === act).map((one) => one.by);
}

/** The acts after the last one of this kind. */
function since(done: readonly Done[], act: PeoplesAct): readonly Done[] {
  return done.slice(done.findLastIndex((one) => one.act === act) + 1);
}

/** What the table says of an act that the state of the ban allows. */
function ruleFor(done: readonly Done[], wanted: Done): 'forbidden' | 'asks' | 'act' {
  const beforeLast = done.slice(
    0,
    done.findLastIndex((one) => one.act === 'approve'),
  );
  const round = since(beforeLast, 'approve');
  const makers = [...by(round, 'save'), ...by(round, 'propose').slice(-1)];
  const approver = by(done, 'approve').at(-1);
  const pausers = by(since(done, 'resume'), 'pause');
  const lastWord = done.findLast(({ act }) =>
    ['ask', 'approve', 'resume', 'raise', 'confirm'].includes(act),
  );
  const second =
    lastWord?.act === 'ask' &&
    lastWord.what === wanted.act &&
    lastWord.number === wanted.number &&
    lastWord.by !== wanted.by &&
    wanted.at - lastWord.at < HOUR;
  const involved = wanted.act === 'resume' ? pausers : [approver, ...pausers];
  switch (wanted.act) {
    case 'approve': {
      const now = since(done, 'approve');
      const barred = [...by(now, 'save'), ...by(now, 'propose').slice(-1)];
      return barred.includes(wanted.by) ? 'forbidden' : 'act';
    }
    case 'raise':
    case 'confirm':
      if (makers.includes(wanted.by)) return 'forbidden';
      return involved.includes(wanted.by) && !second ? 'asks' : 'act';
    case 'resume':
      return involved.includes(wanted.by) && !second ? 'asks' : 'act';
    default:
      return 'act';
  }
}

type Step =
  | { readonly kind: 'act'; readonly act: PeoplesAct; readonly who: string }
  | { readonly kind: 'find'; readonly found: (typeof FINDINGS)[number] }
  | { readonly kind: 'wait'; readonly ms: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('act' as const),
        act: fc.constantFrom(...PEOPLES_ACTS),
        who: fc.constantFrom(...PEOPLE),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('find' as const),
        found: fc.constantFrom(...FINDINGS),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        ms: fc.constantFrom(MINUTE, HOUR - MINUTE, HOUR),
      }),
    },
  ),
  { maxLength: 60 },
);

/** The number that an act on the gate names. */
function numberOf({ ban }: Office, act: PeoplesAct): number | undefined {
  const gate = ban.enforced?.gate;
  if (!gate) return undefined;
  if (act === 'raise') return Math.max(gate.count, gate.limit + 3);
  return act === 'resume' || act === 'confirm' ? gate.count : undefined;
}

interface Taken {
  readonly office: Office;
  readonly done: readonly Done[];
}

/** Takes a step, and compares what became of it with the plain rule. */
function take({ office, done }: Taken, step: Step): Taken {
  if (step.kind === 'wait') return { office: office.later(step.ms), done };
  if (step.kind === 'find') return { office: office.find(step.found), done };
  const { act, who } = step;
  const { word, after } = office.try(act, who);
  // The state of the ban does not allow it, or nothing is to be done.
  if (word === 'conflict' || word === 'stands') return { office: after, done };
  const number = numberOf(office, act);
  const wanted: Done = { act, number, by: who, at: office.now };
  const rule = ruleFor(done, wanted);
  if (word !== rule)
    throw new Error(`${who} ${act}: ${word}, not ${rule}, after ${JSON.stringify(done)}`);
  if (word === 'act') return { office: after, done: [...done, wanted] };
  const { asked } = after.ban.record;
  const isNew = word === 'asks' && asked?.at === office.now && asked.by === who;
  return { office: after, done: isNew ? [...done, { ...wanted, act: 'ask', what: act }] : done };
}

const DRAFTED: Taken = { office: new Office(), done: [{ act: 'save', by: 'author', at: 0 }] };

function takeAll(steps: readonly Step[], from: Taken = DRAFTED): Taken {
  return steps.reduce(take, from);
}

function acts(who: string, ...names: readonly PeoplesAct[]): readonly Step[] {
  return names.map((act) => ({ kind: 'act', act, who }));
}

/** Takes every sequence of so many steps. Returns how many it has taken. */
function takeEvery(steps: readonly Step[], depth: number, from: Taken): number {
  if (depth === 0) return 0;
  return steps.reduce((sum, step) => sum + 1 + takeEvery(steps, depth - 1, take(from, step)), 0);
}

describe('who may do what', () => {
  test.each(FINDINGS)(
    'is as the table says once a census has found %s, in every order',
    (found) => {
      const approved = [...acts('author', 'propose'), ...acts('ben', 'approve')];
      const counted = takeAll([...approved, { kind: 'find', found }]);
      const onTheGate = ['author', 'ben', 'cleo'].flatMap((who) =>
        acts(who, 'pause', 'resume', 'raise', 'confirm'),
      );
      const all: readonly Step[] = [...onTheGate, { kind: 'wait', ms: HOUR }];
      expect(takeEvery(all, 4, counted)).toBe(13 + 13 ** 2 + 13 ** 3 + 13 ** 4);
    },
  );

  test('is as the table says, over whole lives of a ban', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        takeAll(taken);
      }),
      { numRuns: 2_000 },
    );
  });

  test('an office of one author and two approvers never locks itself out', () => {
    const authors: readonly (readonly [PeoplesAct, string])[] = [
      ['save', 'author'],
      ['propose', 'author'],
    ];
    const approvers = (['approve', 'pause', 'resume', 'raise', 'confirm'] as const).flatMap(
      (act) => [[act, 'ben'] as const, [act, 'cleo'] as const],
    );
    const next = (office: Office) => [
      ...[...authors, ...approvers].map(([act, who]) => office.try(act, who).after),
      ...FINDINGS.map((found) => office.find(found)),
      office.later(HOUR),
    ];
    const ways = reachable(new Office(), next, ({ ban }) => ban.record.latest <= 2);
    const stuck = [...ways.values()].filter((office) => !canOpen(office, ways, next));
    expect(ways.size).toBeGreaterThan(500);
    expect(stuck.map(keyOf)).toEqual([]);
  });
});

/** All that tells two offices apart, but for the time. */
function keyOf({ ban, now }: Office): string {
  const { record, enforced } = ban;
  const { latest, proposed, authors, approved, asked } = record;
  const waits = asked && now - asked.at < HOUR && [asked.act, asked.number, asked.by];
  const { state, census, count = 0, limit = 0 } = enforced?.gate ?? {};
  const gate = [state, census, count > limit];
  const paused = enforced?.brakes.map((brake) => brake.by).sort();
  return JSON.stringify([latest, proposed?.by, authors, approved?.by, waits, gate, paused]);
}

function reachable(
  first: Office,
  next: (office: Office) => readonly Office[],
  isSmall: (office: Office) => boolean,
): ReadonlyMap<string, Office> {
  const found = new Map([[keyOf(first), first]]);
  for (const office of found.values())
    for (const one of next(office))
      if (isSmall(one) && !found.has(keyOf(one))) found.set(keyOf(one), one);
  return found;
}

/** Whether the people of the office can open its gate from here on, whatever was done before. */
function canOpen(
  office: Office,
  ways: ReadonlyMap<string, Office>,
  next: (office: Office) => readonly Office[],
): boolean {
  const seen = new Set<string>();
  let front: readonly Office[] = [office];
  while (front.length > 0) {
    if (front.some(({ ban }) => ban.enforced !== null && gateIsOpen(ban.enforced))) return true;
    const onwards = front.flatMap(next).filter((one) => ways.has(keyOf(one)));
    front = onwards.filter((one) => !seen.has(keyOf(one)) && seen.add(keyOf(one)));
  }
  return false;
}
