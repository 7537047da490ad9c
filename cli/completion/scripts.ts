import type { Option } from 'commander';
import { allNodes, type CommandNode } from './command-tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const lastOf = (path: string) => path.split(' ').at(-1) ?? '';
const flagsOf = ({ long, short }: Option) => [long, short].filter((flag) => flag !== undefined);
/** The first sentence of a description, for a list. */
const inShort = (text: string) => (/^[^;:.]*/.exec(text)?.[0] ?? text).trim();

/** What can follow a path: commands, then options, its own and those of every command. */
function wordsAfter(node: CommandNode, program: CommandNode): readonly (readonly string[])[] {
  const commands = node.children.map(({ path, description }) => [
    lastOf(path),
    inShort(description),
  ]);
  const options = [...node.options, ...(node === program ? [] : program.options)].flatMap(
    (option) => flagsOf(option).map((flag) => [flag, inShort(option.description)]),
  );
  return [...commands, ...options, ['--help', 'says what it does']];
}

/** Options that take one of several words. */
function choicesOf(program: CommandNode) {
  return allNodes(program).flatMap(({ path, options }) =>
    options.flatMap((option) =>
      option.argChoices === undefined
        ? []
        : flagsOf(option).map((flag) => ({ path, flag, choices: option.argChoices ?? [] })),
    ),
  );
}

/** Steps from where one is to a word, quoted: `' audit'`, `'audit verify'`. */
function stepsOf(program: CommandNode): readonly string[] {
  const known = allNodes(program).slice(1);
  return known.map(({ path }) => (path.includes(' ') ? `'${path}'` : `' ${path}'`));
}

/** How bash and zsh find out where they are: `$path`, and the word before the last. */
function walk(program: CommandNode, words: string): readonly string[] {
  return [
    "  local where='' before='' word",
    `  for word in ${words}; do`,
    '    case "$where $word" in',
    `      ${stepsOf(program).join('|')})`,
    '        where="$' + '{where:+$where }$word" ;;',
    '    esac',
    '    before="$word"',
    '  done',
  ];
}

/** Cases of words by where one is and what was before: of any place, choices of global options. */
function choiceCases(program: CommandNode, act: (words: readonly string[]) => string) {
  return choicesOf(program).map(
    ({ path, flag, choices }) =>
      `    ${path === '' ? `*' ${flag}'` : `'${path} ${flag}'`}) ${act(choices)}; return ;;`,
  );
}

function bash(program: CommandNode): string {
  const reply = (words: string) => `COMPREPLY=($(compgen -W '${words}' -- "$current"))`;
  return [
    '# interdict completion bash > /etc/bash_completion.d/interdict, or source it.',
    '_interdict() {',
    '  local current="$' + '{COMP_WORDS[COMP_CWORD]}"',
    ...walk(program, '"$' + '{COMP_WORDS[@]:1:COMP_CWORD-1}"'),
    '  case "$where $before" in',
    ...choiceCases(program, (words) => reply(words.join(' '))),
    '  esac',
    '  case "$where" in',
    ...allNodes(program).map((node) => {
      const words = wordsAfter(node, program).map(([word]) => word);
      return `    '${node.path}') ${reply(words.join(' '))} ;;`;
    }),
    '  esac',
    '}',
    // Where no word fits, files do.
    'complete -o default -F _interdict interdict',
    '',
  ].join('\n');
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function zsh(program: CommandNode): string {
  const described = (words: readonly (readonly string[])[]) =>
    words
      .map(([word = '', text = '']) => quoted(`${word}${text === '' ? '' : `:${text}`}`))
      .join(' ');
  return [
    '#compdef interdict',
    '# interdict completion zsh > "$' + '{fpath[1]}/_interdict", or source it.',
    '_interdict() {',
    '  local -a found',
    ...walk(program, '"$' + '{(@)words[2,CURRENT-1]}"'),
    '  case "$where $before" in',
    ...choiceCases(program, (words) => `compadd -- ${words.join(' ')}`),
    '  esac',
    '  case "$where" in',
    ...allNodes(program).map(
      (node) => `    '${node.path}') found=(${described(wordsAfter(node, program))}) ;;`,
    ),
    '  esac',
    "  _describe 'interdict' found || _files",
    '}',
    'if [[ "$' + '{funcstack[1]}" == _interdict ]]; then _interdict "$@"',
    'else compdef _interdict interdict; fi',
    '',
  ].join('\n');
}

function fish(program: CommandNode): string {
  const lines = allNodes(program).flatMap((node) => {
    const at = `-n '__interdict_at ${quoted(node.path).replaceAll("'", '"')}'`;
    const own = [...node.options, ...(node === program ? [] : program.options)];
    return [
      ...node.children.map(
        ({ path, description }) =>
          `complete -c interdict ${at} -f -a ${lastOf(path)} -d ${quoted(inShort(description))}`,
      ),
      ...own.map((option) => {
        const { long = '', short, argChoices, required, description } = option;
        const parts = [
          `-l ${long.replace('--', '')}`,
          ...(short === undefined ? [] : [`-s ${short.replace('-', '')}`]),
          ...(required ? ['-r'] : []),
          ...(argChoices === undefined ? [] : [`-f -a ${quoted(argChoices.join(' '))}`]),
        ];
        return `complete -c interdict ${at} ${parts.join(' ')} -d ${quoted(inShort(description))}`;
      }),
    ];
  });
  return [
    '# interdict completion fish > ~/.config/fish/completions/interdict.fish',
    'function __interdict_at',
    "  set -l where ''",
    '  for word in (commandline -opc)[2..-1]',
    '    switch "$where $word"',
    `      case ${stepsOf(program).join(' ')}`,
    '        set where (string trim "$where $word")',
    '    end',
    '  end',
    '  test "$where" = "$argv[1]"',
    'end',
    ...lines,
    '',
  ].join('\n');
}

const WRITE: Readonly<Record<Shell, (program: CommandNode) => string>> = { bash, zsh, fish };

/** What makes a shell complete the program's commands, options and their words. */
export function completionFor(shell: Shell, program: CommandNode): string {
  return WRITE[shell](program);
}
