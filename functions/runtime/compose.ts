import { TABLES, type TableName } from '../adapters/dynamodb/tables.ts';
import { Environment, type EnvironmentSource } from './environment.ts';

/** What a dependency is made from: the environment, and other dependencies, each made once. */
export interface Root {
  readonly environment: Environment;
  /** The name of a table in this account. */
  table(name: TableName): string;
  /** What this factory makes; made at the first call. */
  once<T>(factory: Factory<T>): T;
}

/** Makes one dependency. A function that does not import it does not carry it: see `wiring.ts`. */
export type Factory<T> = (root: Root) => T;

/**
 * Makes exactly the dependencies asked for, once: call it when the function's module is loaded.
 * Clients connect at their first call only. Throws `BadEnvironment`, naming every variable that is
 * needed and missing.
 */
export function compose<P extends Readonly<Record<string, Factory<unknown>>>>(
  source: EnvironmentSource,
  factories: P,
): { readonly [K in keyof P]: ReturnType<P[K]> } {
  const environment = new Environment(source);
  const made = new Map<Factory<unknown>, unknown>();
  const root: Root = {
    environment,
    table: (name) => environment.required(TABLES[name].variable),
    once<T>(factory: Factory<T>): T {
      if (!made.has(factory)) made.set(factory, factory(root));
      return made.get(factory) as T;
    },
  };
  const result = Object.fromEntries(
    Object.entries(factories).map(([name, factory]) => [name, root.once(factory)]),
  );
  environment.check();
  return result as { readonly [K in keyof P]: ReturnType<P[K]> };
}
