import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { banDocument, EFFECTIVE, iso, MINUTE } from '../end-to-end/documents.ts';
import { endWorld, guiltyAndOne, startWorld, type World } from '../end-to-end/world.ts';
import { CommandLine, plain } from './command-line.ts';

jest.setTimeout(180_000);

let world: World;
let cli: CommandLine;
const BAN = 'no-wechat';
const OTHER = 'no-wechat-again';
const as = (person: string, ...args: readonly string[]) => ['--local', '--as', person, ...args];
const stateOf = () => world.people.viewer.get(`/v1/bans/${BAN}`);

/** What somebody types at a terminal. */
function typed(line: string) {
  return Object.assign(new PassThrough(), { isTTY: true }).end(`${line}\n`);
}

beforeAll(async () => {
  world = await startWorld();
  cli = new CommandLine();
  const { apiUrl, tokens } = world.stack;
  cli.write('.interdict/local.json', { apiUrl, tokens });
  await world.reported(guiltyAndOne(6));
  const mac = {
    platform: 'macos',
    teamId: '5A4RE8SF68',
    signingId: 'com.tencent.xinWeChat',
  };
  const iphone = { platform: 'ios', bundleId: 'com.tencent.xin' };
  const android = { platform: 'android', packageName: 'com.tencent.mm' };
  const document = banDocument({
    scope: { platforms: ['android', 'ios', 'macos'] },
    apps: [{ name: 'WeChat', match: [android, iphone, mac] }],
  });
  await world.people.author.put(`/v1/bans/${BAN}`, document);
});
afterAll(async () => {
  cli?.end();
  await endWorld(world);
});

describe('a ban by the command line', () => {
  test('is proposed, which says that somebody else decides', async () => {
    const { exit, out, err } = await cli.run(as('author', 'propose', BAN));
    expect(exit).toBe(0);
    expect(out).toBe(`ban\tstate\tgate\n${BAN}\tproposed\t–\n`);
    expect(err).toMatchSnapshot();
  });

  test('is approved only by its id, as it was shown, and by another person', async () => {
    const nobody = await cli.run(as('approver', 'approve', BAN));
    const words = `Nobody can be asked here: say --yes ${BAN}.`;
    expect(nobody).toMatchObject({ exit: 1, err: expect.stringContaining(words) });
    expect(plain(nobody.out)).toMatchSnapshot('shown');
    const slip = await cli.run(as('approver', 'approve', BAN, '--yes', 'no-wechta'));
    expect(slip).toMatchObject({ exit: 1, err: expect.stringContaining('nothing was done') });
    const other = await cli.run(as('approver', 'approve', BAN), {
      terminal: true,
      input: typed('yes'),
    });
    expect(other.exit).toBe(1);
    const own = await cli.run(as('author', 'approve', BAN, '--yes', BAN));
    expect(own).toMatchObject({ exit: 1, err: expect.stringContaining('role approver') });
    expect(await stateOf()).toMatchObject({ state: 'proposed' });
    const done = await cli.run(as('approver', 'approve', BAN), {
      terminal: true,
      input: typed(BAN),
    });
    expect(done.exit).toBe(0);
    expect(done.err).toContain('Revision 1 of no-wechat is approved.');
    expect(done.err).toContain('effective: 2023-10-23 09:00 in America/Toronto, in 7 d');
    expect(await stateOf()).toMatchObject({ state: 'approved', gate: { state: 'pending' } });
    const again = await cli.run(as('approver', 'approve', BAN, '--yes', BAN));
    expect(again.err).toContain(`Nothing is proposed of ${BAN}: an author does that`);
    expect((await cli.run(as('author', 'propose', BAN))).err).toContain(
      'Revision 1 of no-wechat is in force already: nothing was proposed.',
    );
  });

  test('shows an approver what an amendment changes', async () => {
    await world.stack.clock.advance(5 * MINUTE);
    const { document } = await stateOf();
    const amended = { ...(document as object), assumed: ['the hour'] };
    await world.people.author.put(`/v1/bans/${BAN}`, amended);
    await cli.run(as('author', 'propose', BAN));
    const { out } = await cli.run(as('approver', 'approve', BAN));
    expect(out).toContain(
      'What it changes of revision 1, which is in force\n  + /assumed/0: the hour',
    );
  });

  test('is paused at once, and resumed by a second approver at the number shown', async () => {
    const paused = await cli.run(as('approver', 'pause', BAN, '--reason', 'a report'));
    expect(paused.exit).toBe(0);
    expect(paused.err).toContain('nothing is newly ordered');
    expect(await stateOf()).toMatchObject({ gate: { state: 'paused' } });
    const wrong = await cli.run(
      as('approver2', 'resume', BAN, '--reason', 'looked', '--count', '5'),
    );
    expect(wrong).toMatchObject({ exit: 1, err: expect.stringContaining('6') });
    const own = await cli.run(as('approver', 'resume', BAN, '--reason', 'looked'), {
      input: typed('6'),
    });
    expect(own.exit).toBe(0);
    expect(own.err).toContain('stays paused: another approver must resume it at 6');
    const other = await cli.run(
      as('approver2', 'resume', BAN, '--reason', 'looked', '--count', '6', '--json'),
    );
    expect(other.exit).toBe(0);
    expect(JSON.parse(other.out)).toMatchObject({ gate: { state: 'open' } });
  });

  test('leaves somebody alone until a time, and the same words make no second one', async () => {
    const until = iso(EFFECTIVE);
    const words = ['--ground', 'research', '--granted-by', 'an officer', '--until', until];
    const args = as('approver', 'exempt', BAN, '--external', 'demo-mdm/phone-0', ...words);
    const first = await cli.run([...args, '--json']);
    expect(first.exit).toBe(0);
    expect(first.err).toContain('The exemption ends in 6 d 23 h');
    const again = await cli.run([...args, '--json']);
    expect(JSON.parse(again.out).id).toBe(JSON.parse(first.out).id);
    const { exemptions } = await stateOf();
    expect(exemptions).toMatchObject([
      { externalIds: [{ source: 'demo-mdm', externalId: 'phone-0' }] },
    ]);
    const nobody = await cli.run(as('approver', 'exempt', BAN, ...words));
    expect(nobody).toMatchObject({ exit: 1, err: expect.stringContaining('names nobody') });
  });

  test('is reported on, in files whose hashes are those of the audit', async () => {
    await world.stack.clock.moveTo(EFFECTIVE + 10 * MINUTE);
    const asOf = iso(EFFECTIVE);
    const args = as('auditor', 'report', BAN, '--as-of', asOf, '-o', 'reports', '--json');
    const { exit, out } = await cli.run(args);
    expect(exit).toBe(0);
    expect(readdirSync(join(cli.directory, 'reports')).sort()).toEqual(
      ['csv', 'html', 'json'].map((format) => `${BAN}.2023-10-23.${format}`),
    );
    const { items } = await world.people.auditor.get('/v1/audit?day=2023-10-23&limit=200');
    expect(JSON.stringify(items)).toContain(JSON.parse(out).sha256.html);
  });

  test('is exported for the Macs of a group', async () => {
    await world.stack.clock.advance(5 * MINUTE);
    const args = as('viewer', 'export', 'santa', '--group', 'treasury');
    const { exit, out } = await cli.run([...args, '--format', 'json']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { identifier: '5A4RE8SF68:com.tencent.xinWeChat', rule_type: 'SIGNINGID' },
    ]);
    expect((await cli.run(args)).out).toMatch(/^<\?xml /);
  });

  test('is exported for iPhones and Macs, as any manager takes it', async () => {
    const args = (...more: readonly string[]) =>
      as('viewer', 'export', ...more, '--group', 'treasury');
    const profile = await cli.run(args('mobileconfig'));
    expect(profile.exit).toBe(0);
    expect(profile.out).toMatch(
      /<key>blockedAppBundleIDs<\/key><array><string>com\.tencent\.xin<\/string><\/array>/,
    );
    const elsewhere = as('viewer', 'export', 'mobileconfig', '--group', 'nobody');
    expect((await cli.run(elsewhere)).exit).toBe(0);
    const { exit, out } = await cli.run(args('declarations', '--platform', 'macos'));
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      {
        Type: 'com.apple.configuration.app.settings',
        Payload: {
          Allowed: {
            DeniedBinaries: [{ TeamID: '5A4RE8SF68', SigningID: 'com.tencent.xinWeChat' }],
          },
        },
      },
      { Type: 'com.apple.activation.simple' },
    ]);
    const files = await cli.run(args('declarations', '--platform', 'macos', '-o', 'declared'));
    expect(files.out.trim().split('\n')).toHaveLength(2);
  });

  test('is lifted for good by its id', async () => {
    const args = as('approver', 'lift', BAN, '--reason', 'repealed');
    expect((await cli.run(args)).exit).toBe(1);
    expect(await stateOf()).toMatchObject({ state: 'approved' });
    const { exit, err } = await cli.run([...args, '--yes', BAN]);
    expect(exit).toBe(0);
    expect(err).toContain('what was ordered and not yet done is withdrawn');
    expect(await stateOf()).toMatchObject({ state: 'lifted' });
  });
});

describe('another ban', () => {
  test('is counted once it is proposed, which is what its approver is shown', async () => {
    const { document } = await stateOf();
    const other = { ...(document as object), id: OTHER };
    await world.people.author.put(`/v1/bans/${OTHER}`, other);
    await cli.run(as('author', 'propose', OTHER));
    const before = await cli.run(as('approver', 'approve', OTHER));
    expect(before.out).toContain(`Count it first: interdict preview ${OTHER}`);
    // A tick ends the count.
    const ticking = setInterval(() => void world.stack.clock.advance(MINUTE), 500);
    const counted = await cli
      .run(as('author', 'preview', OTHER))
      .finally(() => clearInterval(ticking));
    await world.stack.settle();
    expect(counted).toMatchObject({ exit: 0, err: expect.stringContaining('is shown this') });
    expect(plain(counted.out)).toContain(`Whom revision 1 of ${OTHER} reaches`);
    expect(plain(counted.out)).toMatch(/reaches 6 of \d+ devices, and would order 6/);
    const { proposed } = await world.people.viewer.get(`/v1/bans/${OTHER}`);
    expect(proposed).toMatchObject({ preview: expect.any(String), limit: 8 });
  });

  test('is said to be counted still where nobody waits for it', async () => {
    const scan = {
      service: 'dynamodb',
      operation: 'Scan',
      mode: 'throttle',
      count: 1_000,
    } as const;
    world.stack.faults.add(scan);
    try {
      const late = await cli.run(as('author', 'preview', OTHER, '--wait', '0'));
      expect(late).toMatchObject({ exit: 1, err: expect.stringContaining('It goes on') });
    } finally {
      world.stack.faults.clear();
    }
    await world.stack.settle();
    await world.stack.clock.advance(MINUTE);
    // All are counted at once, and no tick ends the count.
    const soon = await cli.run(as('author', 'preview', OTHER, '--wait', '2'));
    expect(soon).toMatchObject({ exit: 0, err: expect.stringContaining('within minutes') });
  });
});

describe('the catalogue', () => {
  test('is searched by words, and a ban of it is copied once', async () => {
    const { out } = await cli.run(['catalogue', 'search', 'kaspersky', 'canada']);
    expect(out).toContain('ca-2023-10-30-wechat-kaspersky\tWeChat and Kaspersky on government');
    expect(out).not.toContain('tw-2025');
    const args = ['catalogue', 'import', 'ca-2023-10-30-wechat-kaspersky'];
    const copied = await cli.run(args);
    expect(copied.exit).toBe(0);
    expect(readFileSync(join(cli.directory, copied.out.trim()), 'utf8')).toContain(
      'id: ca-2023-10-30',
    );
    expect(await cli.run(args)).toMatchObject({ exit: 1, err: expect.stringContaining('already') });
    expect((await cli.run(['catalogue', 'import', 'nothing'])).exit).toBe(1);
  });
});
