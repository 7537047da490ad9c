import { describe, expect, test } from '@jest/globals';
import { readSources, type SourceFile } from './source-files.ts';

const FILES = readSources();
const within = (place: string) =>
  FILES.filter(({ path }) => path.startsWith(place) && path.endsWith('.ts'));
const LOCAL = within('local/');
/** What of local/ knows which app it runs: left out by whoever lifts local/ out. */
const OF_INTERDICT = /^local\/(?:interdict\/|start\.ts$)/;

function complaints(
  files: readonly SourceFile[],
  isWrong: (file: string) => boolean,
  instead: string,
): readonly string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter(({ file }) => file !== null && isWrong(file))
      .map(({ from }) => `${path} imports '${from}': ${instead}`),
  );
}

describe('local/ is an emulator for any CDK app', () => {
  test('and imports nothing of this repository but itself', () => {
    const instead =
      'read it from the template, take it as an option of startStack, or put it into demo/';
    expect(LOCAL.length).toBeGreaterThan(50);
    expect(complaints(LOCAL, (file) => !file.startsWith('local/'), instead)).toEqual([]);
  });

  test('and knows which app it runs in local/interdict and local/start.ts alone', () => {
    const generic = LOCAL.filter(({ path }) => !OF_INTERDICT.test(path));
    const instead = 'make it an option of startStack or a member of LocalApp, and give it there';
    expect(complaints(generic, (file) => file.startsWith('local/interdict/'), instead)).toEqual([]);
    const named = generic.filter(({ text }) => /interdict/i.test(text));
    expect(named.map(({ path }) => `${path} names Interdict: ${instead}`)).toEqual([]);
  });
});

describe('the oracle of the demo and of the model tester', () => {
  test('takes types alone from the functions', () => {
    const oracle = within('demo/fleet/').filter(({ path }) =>
      /\/(?:plain-ban|plain-document|testimony|truth)\.ts$/.test(path),
    );
    expect(oracle).toHaveLength(4);
    const values = oracle.flatMap(({ path, code }) =>
      [...code.matchAll(/^import (?!type )[^;]*'([^']*functions\/[^']*)'/gm)].map(
        ([, from]) =>
          `${path} imports '${from}': say it a second time and plainly, or a mistake ` +
          'there is made here again',
      ),
    );
    expect(values).toEqual([]);
  });
});
