import { afterEach, describe, expect, test } from '@jest/globals';
import { CommandLine } from './command-line.ts';
import { serving, stopServing } from './serving.ts';

afterEach(stopServing);

describe('what is blocked', () => {
  const LIST = { platform: 'ios', group: 'all', blocked: [], rules: [], nextCursor: null };

  /** Exports what an API answers of its restrictions. */
  async function exported(answer: object, ...args: readonly string[]) {
    const address = await serving(
      (_request, response) => void response.end(JSON.stringify(answer)),
    );
    const cli = new CommandLine({ INTERDICT_API: address, INTERDICT_TOKEN: 'a.b.c' });
    const ran = await cli.run(['export', ...args, '--group', 'all']);
    cli.end();
    return { ...ran, address };
  }

  test('is told to Apple’s devices as far as they bear, and what is beyond is said', async () => {
    const blocked = Array.from({ length: 5_003 }, (_, at) => ({
      platform: 'ios',
      id: `com.example.a${at}`,
    }));
    const { exit, out, err } = await exported({ ...LIST, blocked }, 'mobileconfig', '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(out).bundleIds).toHaveLength(5_000);
    expect(err).toBe('warning: 3 apps are left out, for devices are told of 5000 at most\n');
  });

  test.each(['santa', 'mobileconfig', 'declarations'])(
    'is not written for %s by a key that this program does not know',
    async (format) => {
      const match = { teamId: '5A4RE8SF68', sealOfTheMoon: 'x' };
      const rule = { banId: 'b', app: 'A', platform: 'macos', match, title: {}, reference: null };
      const { exit, err, address } = await exported({ ...LIST, rules: [rule] }, format);
      expect(exit).toBe(1);
      expect(err).toContain(`${address} answers /v1/restrictions?platform=`);
      expect(err).toContain('is it an Interdict of this version? (rules.0.match');
    },
  );
});
