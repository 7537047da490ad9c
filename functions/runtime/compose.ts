import { TABLES, type TableName } from '../adapters/dynamodb/tables.ts';
import { Environment, type EnvironmentSource } from './environment.ts';

/** What a part is made from: the environment, and other parts, each made once. */
export interface Root {
  readonly environment: Environment;
  /** The name of a table in this account. */
  table(name: TableName): string;
  /** The part that this factory makes; made at the first call. */
  once<T>(part: Part<T>): T;
}

/** Makes one dependency. A function that does not import it does not carry it: see `parts.ts`. */
export type Part<T> = (root: Root) => T;

/**
 * Makes exactly the parts asked for, once: call it when the function's module is loaded. Clients
 * connect at their first call only. Throws `BadEnvironment`, naming every variable that they need
 * and that is missing.
 */
export function compose<P extends Readonly<Record<string, Part<unknown>>>>(
  source: EnvironmentSource,
  parts: P,
): { readonly [K in keyof P]: ReturnType<P[K]> } {
  const environment = new Environment(source);
  const made = new Map<Part<unknown>, unknown>();
  const root: Root = {
    environment,
    table: (name) => environment.required(TABLES[name].variable),
    once<T>(part: Part<T>): T {
      if (!made.has(part)) made.set(part, part(root));
      return made.get(part) as T;
    },
  };
  const result = Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, root.once(part)]),
  );
  environment.check();
  return result as { readonly [K in keyof P]: ReturnType<P[K]> };
}
