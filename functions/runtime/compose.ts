import { TABLES, type TableName } from '../adapters/dynamodb/tables.ts';
import { Environment, type EnvironmentSource } from './environment.ts';

/** The parts that make a dependency: the environment, and other dependencies, each made once. */
export interface Root {
  readonly environment: Environment;
  /** Whether the function's calls give up early: it answers a device that waits. */
  readonly isHurried: boolean;
  /** The name of a table in this account. */
  table(name: TableName): string;
  /** The factory's dependency, made at the first call. */
  once<T>(factory: Factory<T>): T;
}

/** Makes one dependency. A function carries only the factories that it imports: see `wiring.ts`. */
export type Factory<T> = (root: Root) => T;

/**
 * Makes exactly the requested dependencies, once. Call it when the function's module is loaded.
 * Clients connect only at their first call. Throws `BadEnvironment`, which names every variable
 * that is needed and missing.
 */
export function compose<P extends Readonly<Record<string, Factory<unknown>>>>(
  source: EnvironmentSource,
  factories: P,
  {
    isHurried = false,
    inPlaceOf = new Map(),
  }: {
    readonly isHurried?: boolean;
    /** Factories that this function has in the place of others, by those. */
    readonly inPlaceOf?: ReadonlyMap<Factory<unknown>, Factory<unknown>>;
  } = {},
): { readonly [K in keyof P]: ReturnType<P[K]> } {
  const environment = new Environment(source);
  const made = new Map<Factory<unknown>, unknown>();
  const root: Root = {
    environment,
    isHurried,
    table: (name) => environment.required(TABLES[name].variable),
    once<T>(wanted: Factory<T>): T {
      const factory = inPlaceOf.get(wanted) ?? wanted;
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
