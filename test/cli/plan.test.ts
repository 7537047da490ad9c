import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { stringify } from 'yaml';
import { changedFields } from '../../cli/documents/changed-fields.ts';
import { approveAsShown } from '../../demo/people.ts';
import { BEGINS, banDocument, DAY, iso, MINUTE } from '../end-to-end/documents.ts';
import { endWorld, guiltyAndOne, startWorld, type World } from '../end-to-end/world.ts';
import { CommandLine, plain } from './command-line.ts';

jest.setTimeout(180_000);

let world: World;
let cli: CommandLine;
const author = ['--local', '--as', 'author'];
const BAN = 'no-wechat';

beforeAll(async () => {
  world = await startWorld();
  cli = new CommandLine();
  const { apiUrl, tokens } = world.stack;
  cli.write('.interdict/local.json', { apiUrl, tokens });
  await world.reported(guiltyAndOne(6));
});
afterAll(async () => {
  cli?.end();
  await endWorld(world);
});

const stateOf = (id: string) => world.people.viewer.get(`/v1/bans/${id}`);
const readPlan = () => JSON.parse(readFileSync(join(cli.directory, 'plan.json'), 'utf8'));

/** Runs a command while the stack's clock goes on. */
async function whileTimePasses(args: readonly string[]) {
  let ended = false;
  const running = cli.run(args).finally(() => {
    ended = true;
  });
  while (!ended) {
    await world.stack.clock.advance(MINUTE);
    await new Promise((again) => setTimeout(again, 50));
  }
  return running;
}

describe('a folder of documents', () => {
  test('is planned, which changes nothing, and applied, which approves nothing', async () => {
    cli.write('bans/wechat.yaml', stringify(banDocument()));
    const planned = await cli.run([...author, 'plan', '-o', 'plan.json']);
    expect(planned.exit).toBe(2);
    expect(plain(planned.out)).toMatchSnapshot('file');
    expect((await world.people.viewer.get('/v1/bans')).items).toEqual([]);
    const shown = await cli.run([...author, 'plan'], { terminal: true });
    expect(plain(shown.out)).toMatchSnapshot('terminal');
    const applied = await cli.run([...author, 'apply', 'plan.json']);
    expect(applied.exit).toBe(0);
    expect(applied.err).toContain(`${BAN}: revision 1 is proposed.`);
    expect(await stateOf(BAN)).toMatchObject({ state: 'proposed', hash: readPlan().bans[0].hash });
  });

  test('that is proposed as it is waits for an approver, and has no changes', async () => {
    const { exit, out } = await cli.run([...author, 'plan']);
    expect(exit).toBe(0);
    expect(out).toContain('is proposed as revision 1 and waits for an approver');
    await approveAsShown(world.people.approver, BAN);
    const inForce = await cli.run([...author, 'plan']);
    expect(inForce).toMatchObject({ exit: 0, out: 'Nothing would change.\n' });
  });

  test('is compared with what is in force, and tells what fires at once', async () => {
    await world.people.author.put('/v1/bans/elsewhere', banDocument({ id: 'elsewhere' }));
    const timeline = { notice: iso(BEGINS - DAY), effective: iso(BEGINS + 9 * DAY) };
    const changed = banDocument({
      timeline,
      scope: { platforms: ['android'] },
      assumed: ['the hour'],
    });
    cli.write('bans/wechat.yaml', stringify(changed));
    const { exit, out } = await cli.run([...author, 'plan', '-o', 'plan.json']);
    expect(exit).toBe(2);
    expect(plain(out)).toMatchSnapshot();
    expect(readPlan()).toMatchObject({
      missing: ['elsewhere'],
      bans: [{ act: 'amend', against: { revision: 1, inForce: true }, assumed: ['the hour'] }],
    });
    expect(readPlan().bans[0].fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      expect.arrayContaining(['/timeline/notice', '/timeline/effective', '/assumed/0']),
    );
  });

  test('is counted by a draft only if that is asked for', async () => {
    expect(await stateOf(BAN)).toMatchObject({ revision: 1 });
    const { exit, out } = await whileTimePasses([
      ...author,
      'plan',
      '--preview',
      '-o',
      'plan.json',
    ]);
    expect(exit).toBe(2);
    expect(out).toContain('reaches 6 of 7 devices, and would order 6');
    expect(out).toContain('by group: treasury 6');
    expect(out).toContain('by platform: android 6');
    expect(await stateOf(BAN)).toMatchObject({ revision: 2, approved: { revision: 1 } });
    expect(readPlan().bans[0]).toMatchObject({ act: 'propose', preview: { matched: 6 } });
  });

  test('is not applied if anything has moved, or the plan was edited', async () => {
    const plan = readPlan();
    plan.bans[0].document.title.en = 'another';
    cli.write('edited.json', plan);
    const edited = await cli.run([...author, 'apply', 'edited.json']);
    expect(edited.exit).toBe(1);
    expect(edited.err).toMatch(/was changed since it was made/);
    await world.people.author.put(`/v1/bans/${BAN}`, banDocument({ title: { en: 'x', fr: 'y' } }));
    const moved = await cli.run([...author, 'apply', 'plan.json']);
    expect(moved.exit).toBe(2);
    expect(moved.err).toMatch(/has moved since .* was approved, revision 2, and is .* revision 3/);
    expect(await stateOf(BAN)).toMatchObject({ revision: 3, proposed: null });
  });

  test('without its date is told as such, and then nothing is applied', async () => {
    const timeline = { effective: null };
    cli.write('dated/one.json', banDocument({ id: 'a-dated-ban' }));
    cli.write('dated/two.json', banDocument({ id: 'no-date-yet', timeline }));
    const planned = await cli.run([...author, 'plan', 'dated', '-o', 'dated.json']);
    expect(planned.err).toContain('no-date-yet: timeline.effective is not set');
    expect(planned.err).toContain('Next: interdict apply dated.json');
    const { exit, err } = await cli.run([...author, 'apply', 'dated.json']);
    expect({ exit, err }).toEqual({
      exit: 1,
      err: expect.stringMatching(/^no-date-yet: .*not set/),
    });
    const { items } = await world.people.viewer.get('/v1/bans');
    expect(JSON.stringify(items)).not.toContain('a-dated-ban');
  });

  test('that is refused in the middle says which, and how to judge it beforehand', async () => {
    const english = { title: { en: 'x' }, reason: { en: 'x' }, contact: { en: 'x' } };
    cli.write('two/one.json', banDocument({ id: 'first-of-two' }));
    cli.write('two/two.json', banDocument({ id: 'second-of-two', ...english }));
    cli.write('two/zoo.json', banDocument({ id: 'third-of-two' }));
    await cli.run([...author, 'plan', 'two', '-o', 'two.json', '--languages', 'en']);
    const { exit, err } = await cli.run([...author, 'apply', 'two.json']);
    expect(exit).toBe(1);
    expect(err).toContain('first-of-two: revision 1 is proposed.');
    expect(err).toContain('second-of-two is not proposed, nor are the 1 behind it:');
    expect(err).toContain('such as --languages en,fr');
  });

  test('that has faults is not planned', async () => {
    cli.write('bans/faulty.yaml', 'id: x\n');
    const { exit, out, err } = await cli.run([...author, 'plan']);
    expect(exit).toBe(1);
    expect(out).toContain('bans/faulty.yaml:1:');
    expect(err).toMatch(/nothing is planned/);
  });

  test('is refused by the API to who may not write', async () => {
    const { exit, err } = await cli.run(['--local', 'apply', 'plan.json']);
    expect(exit).not.toBe(0);
    expect(err).not.toBe('');
  });
});

describe('changed fields', () => {
  test.each([
    [{ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 2] } }, []],
    [
      { a: 1 },
      { a: 2, 'x/y': 3 },
      [
        { pointer: '/a', before: 1, after: 2 },
        { pointer: '/x~1y', after: 3 },
      ],
    ],
    [
      ['a', 'b'],
      ['b', 'c', 'd'],
      [
        { pointer: '/0', before: 'a' },
        { pointer: '/1', after: 'c' },
        { pointer: '/2', after: 'd' },
      ],
    ],
    [['a', 'b'], ['b', 'a'], [{ pointer: '', before: ['a', 'b'], after: ['b', 'a'] }]],
    [
      [{ n: 1, x: 1 }, { n: 2 }],
      [{ n: 2 }, { n: 1, x: 2 }],
      [{ pointer: '/1/x', before: 1, after: 2 }],
    ],
    [null, { a: 1 }, [{ pointer: '', before: null, after: { a: 1 } }]],
  ])('from %j to %j', (before, after, expected) => {
    expect(changedFields(before, after)).toEqual(expected);
  });
});
