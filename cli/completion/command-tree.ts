import type { Argument, Command, Option } from 'commander';

/** A command, or a group of them, as far as completion and documentation need to know. */
export interface CommandNode {
  /** `audit verify`; empty: the program itself. */
  readonly path: string;
  readonly description: string;
  readonly args: readonly Argument[];
  readonly options: readonly Option[];
  readonly children: readonly CommandNode[];
}

function nodeOf(command: Command, path: string): CommandNode {
  return {
    path,
    description: command.description(),
    args: command.registeredArguments,
    options: command.options,
    children: command.commands.map((child) =>
      nodeOf(child, path === '' ? child.name() : `${path} ${child.name()}`),
    ),
  };
}

/** The program with all that is below it. */
export function treeOf(program: Command): CommandNode {
  return nodeOf(program, '');
}

/** A node and all below it, from the top. */
export function allNodes(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.children.flatMap(allNodes)];
}
