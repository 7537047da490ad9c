import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UNIONS, type Union } from './new-members.ts';
import { ROOT } from './source-files.ts';

/** Whoever decides by a union of the domain is here. The fleet's ground truth decides by itself. */
const SOURCES = ['functions', 'demo/fleet'];

const directory = mkdtempSync(join(tmpdir(), 'interdict-new-members-'));
let complaints: ReadonlyMap<Union['run'], readonly string[]>;

beforeAll(async () => {
  const runs = [...new Set(UNIONS.map(({ run }) => run))];
  complaints = new Map(
    await Promise.all(runs.map(async (run) => [run, await tryOut(run)] as const)),
  );
}, 120_000);

afterAll(() => rmSync(directory, { recursive: true }));

/** What the compiler says of the sources in which the run's unions have one more member each. */
async function tryOut(run: Union['run']): Promise<readonly string[]> {
  const copy = join(directory, String(run));
  for (const name of [...SOURCES, 'package.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'dir');
  const config = { extends: join(ROOT, 'tsconfig.json'), include: SOURCES };
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(config));
  for (const union of UNIONS.filter((one) => one.run === run)) addMember(copy, union);
  return (await compile(copy)).split(/\n(?=\S)/).filter((one) => one !== '');
}

function addMember(copy: string, { file, after, member }: Union): void {
  const path = join(copy, file);
  const [before, behind, ...more] = readFileSync(path, 'utf8').split(after);
  if (behind === undefined || more.length > 0)
    throw new Error(`${file} does not have ${JSON.stringify(after)} exactly once.`);
  const separator = after.includes('| ') ? ' | ' : ', ';
  writeFileSync(path, `${before}${after}${separator}'${member}'${behind}`);
}

/** What `tsc` prints: each complaint begins a line with its file, and goes on indented. */
function compile(cwd: string): Promise<string> {
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '--noEmit', '--pretty', 'false'], { cwd }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}

const fileOf = (complaint: string) => complaint.slice(0, complaint.indexOf('('));

describe('the compiler asks everybody who decides by a union about a new member', () => {
  test.each(UNIONS)('$name', ({ run, member, asks }) => {
    const about = (complaints.get(run) ?? []).filter((one) => one.includes(member));
    expect([...new Set(about.map(fileOf))].sort()).toEqual(asks);
  });

  test('and complains of no other file', () => {
    const named = new Set(UNIONS.flatMap(({ asks }) => asks));
    const others = [...complaints.values()].flat().filter((one) => !named.has(fileOf(one)));
    expect(others).toEqual([]);
  });
});
