import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Argument, Option } from 'commander';
import { allNodes, type CommandNode, treeOf } from '../cli/completion/command-tree.ts';
import { programFor } from '../cli/program.ts';
import { table } from './markdown-table.ts';

/** What stands before the commands. */
const INTRODUCTION = readFileSync(join(import.meta.dirname, 'cli-page.md'), 'utf8');

/** What is called so, each in words; nothing where there is none. */
function named(kind: string, rows: readonly (readonly [string, string])[]): readonly string[] {
  if (rows.length === 0) return [];
  const lines = rows.map(([name, text]) => [`\`${name}\``, text] as const);
  return ['', ...table([kind, ''], lines)];
}

function argumentRow(argument: Argument): readonly [string, string] {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  const { argChoices: choices = [], defaultValue } = argument;
  const also = choices.length > 0 ? `${choices.join(', ')}` : '';
  const unless = defaultValue === undefined ? '' : `unless told, ${String(defaultValue)}`;
  const words = [argument.description, also, unless].filter((text) => text !== '');
  return [argument.required ? `<${name}>` : `[${name}]`, words.join('; ')];
}

function optionRow(option: Option): readonly [string, string] {
  const { flags, description, argChoices, defaultValue, mandatory } = option;
  const isTold = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  const words = [
    description,
    argChoices === undefined ? '' : `one of ${argChoices.join(', ')}`,
    isTold ? `unless told, ${defaultValue}` : '',
    mandatory ? 'must be there' : '',
  ];
  return [flags, words.filter((text) => text !== '').join('; ')];
}

function section(node: CommandNode): readonly string[] {
  const names = node.args.map((argument) => argumentRow(argument)[0]).join(' ');
  const usage = `interdict ${node.path}${names === '' ? '' : ` ${names}`}`;
  const description = node.description.replace(/^./, (sign) => sign.toUpperCase());
  return [
    '',
    `### ${node.path}`,
    '',
    `\`${usage}\``,
    '',
    `${description}.`,
    ...named('argument', node.args.map(argumentRow)),
    ...named('option', node.options.map(optionRow)),
  ];
}

/** docs/cli.md, from the commands. */
export function cliPage(): string {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const world = {
    ...({ env: {}, cwd: '/', home: '/', platform: 'linux', out: nowhere, err: nowhere } as const),
    now: () => 0,
  };
  const program = treeOf(programFor(world, () => undefined));
  const commands = allNodes(program).slice(1);
  const list = commands.map(({ path }) => `[${path}](#${path.replaceAll(' ', '-')})`).join(' · ');
  return [
    INTRODUCTION,
    `${list}`,
    '',
    'Every command takes these:',
    ...named('option', program.options.map(optionRow)),
    ...commands.flatMap(section),
    '',
  ].join('\n');
}
