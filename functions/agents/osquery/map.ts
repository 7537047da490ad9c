import type { App, AppField, AppType } from '../../domain/devices/app.ts';
import { LeftOut } from '../../http/left-out.ts';
import { isObject } from '../../http/object.ts';
import { readApps } from '../../http/read-apps.ts';

type Told = Partial<Record<AppField, string>>;
type Columns = (name: string) => string | undefined;

/** Apps of a list, and how many rows name none. */
interface MappedApps {
  readonly apps: readonly App[];
  readonly appsLeftOut: number;
}

/**
 * The apps that rows of the inventory's query name. Whatever the rows are, there is an answer: a
 * column that is not known is passed over, a text that cannot be kept costs that text, and a row
 * without anything to know an app by is counted as left out.
 */
export function appsOf(rows: readonly unknown[]): MappedApps {
  return readApps(rows.map(toldOf), new LeftOut());
}

/** How rows of a table name an app, by the `src` that the query gives them. */
const TABLES: ReadonlyMap<string, (columns: Columns) => Told> = new Map([
  ['deb', ofType('deb')],
  ['rpm', ofType('rpm')],
  ['chrome', ofType('chrome-extension')],
  ['firefox', ofType('firefox-addon')],
  ['vscode', ofType('vscode-extension')],
  ['app', appOfMac],
  ['program', programOfWindows],
]);

function toldOf(row: unknown): Told {
  if (!isObject(row)) return {};
  const columns: Columns = (name) => textOf(row[name]);
  const told = TABLES.get(columns('src') ?? '') ?? named;
  return told(columns);
}

/** Every value is text, and an empty one says nothing. `numerics` has osqueryd send numbers. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A row of another table has the common columns at least, and no type. */
function named(columns: Columns): Told {
  const [id, name, version, publisher] = ['id', 'name', 'version', 'publisher'].map(columns);
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(publisher === undefined ? {} : { publisher }),
  };
}

function ofType(type: AppType): (columns: Columns) => Told {
  return (columns) => ({ ...named(columns), type });
}

/** An app that has no bundle id is known by its name, so that the list stays whole. */
function appOfMac(columns: Columns): Told {
  const app = named(columns);
  const id = app.id ?? app.name;
  const teamId = columns('team_identifier');
  const signingId = columns('signing_identifier');
  return {
    ...app,
    ...(id === undefined ? {} : { id }),
    ...(teamId === undefined ? {} : { teamId }),
    ...(signingId === undefined ? {} : { signingId }),
    type: 'app',
  };
}

/**
 * A program is known by its package family, else by its product code, else by its name: osquery
 * shows no key for installers of other kinds. An upgrade code says that it is an MSI. A product
 * code alone does not, since other installers write themselves down under a GUID too.
 */
function programOfWindows(columns: Columns): Told {
  const program = named(columns);
  const family = columns('package_family_name');
  const upgradeCode = columns('upgrade_code')?.toUpperCase();
  const id = family ?? program.id?.toUpperCase() ?? program.name;
  const type = family !== undefined ? 'msix' : upgradeCode !== undefined ? 'msi' : undefined;
  return {
    ...program,
    ...(id === undefined ? {} : { id }),
    ...(upgradeCode === undefined ? {} : { upgradeCode }),
    ...(type === undefined ? {} : { type }),
  };
}
