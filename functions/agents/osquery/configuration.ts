import type { Platform } from '../../domain/devices/app.ts';
import type { Head } from '../../domain/devices/head.ts';

/** The name of the query. In a pack its results have this at the end of a longer name. */
export const INVENTORY = 'interdict_inventory';

/*
 * One query lists all that a host has, since only one whole list proves what is gone. It is chosen
 * by the host's platform: a table that the platform lacks fails the query. `src` says of which
 * table a row is. All tables of users are joined with the users, or they show root's alone.
 */

/** Parts of a query, each a row of columns, a space and where they are from. */
function union(...parts: readonly (readonly string[])[]): string {
  return parts.map((part) => part.join(' ')).join(' UNION ALL ');
}

/** Extensions of browsers and editors, in as many columns as the platform's query has. */
function extensions(blanks: string): readonly (readonly string[])[] {
  return [
    [
      `SELECT DISTINCT 'chrome', e.identifier, e.name, e.version, ''${blanks}`,
      'FROM users u CROSS JOIN chrome_extensions e USING (uid)',
    ],
    [
      `SELECT DISTINCT 'firefox', f.identifier, f.name, f.version, f.creator${blanks}`,
      'FROM users u CROSS JOIN firefox_addons f USING (uid)',
    ],
    [
      `SELECT DISTINCT 'vscode', v.name, v.name, v.version, v.publisher${blanks}`,
      'FROM users u CROSS JOIN vscode_extensions v USING (uid)',
    ],
  ];
}

const LINUX = union(
  [
    "SELECT 'deb' AS src, name AS id, name, version, maintainer AS publisher",
    "FROM deb_packages WHERE status = 'install ok installed'",
  ],
  ["SELECT 'rpm', name, name, version || '-' || release, vendor", 'FROM rpm_packages'],
  ...extensions(''),
);

const MACOS = union(
  [
    "SELECT 'app' AS src, a.bundle_identifier AS id,",
    "COALESCE(NULLIF(a.display_name, ''), NULLIF(a.bundle_name, ''), a.name) AS name,",
    "COALESCE(NULLIF(a.bundle_short_version, ''), a.bundle_version) AS version,",
    "'' AS publisher, s.team_identifier, s.identifier AS signing_identifier",
    'FROM apps a LEFT JOIN signature s',
    // Without the hashes it takes seconds and not minutes.
    'ON s.path = a.path AND s.hash_resources = 0 AND s.hash_executable = 0',
  ],
  ...extensions(", '', ''"),
);

const WINDOWS = union(
  [
    "SELECT 'program' AS src, identifying_number AS id, name, version, publisher,",
    'package_family_name, upgrade_code',
    'FROM programs',
  ],
  ...extensions(", '', ''"),
);

interface Inventory {
  readonly query: string;
  /** An older osquery lacks columns that the query names, and does not run it. */
  readonly version?: string;
}

/** The queries by platform. Where there is none, a host is asked nothing. */
export const INVENTORIES: Readonly<Partial<Record<Platform, Inventory>>> = {
  linux: { query: LINUX },
  macos: { query: MACOS, version: '5.15.0' },
  windows: { query: WINDOWS, version: '5.17.0' },
};

/**
 * Seconds between two inventories of a host. osqueryd counts from the hour and not from its start,
 * so the first list may be so late. A host with something open is asked more often.
 */
const FIRST_INVENTORY = 300;
const OPEN_INVENTORY = 900;

/**
 * The lines of one request to the log. osqueryd drops lines over 1 MiB, and a request over 6 MB
 * does not reach a function.
 */
export const MOST_LOG_LINES = 4;

const OPTIONS = {
  // Nobody reads what osqueryd says of itself.
  logger_min_status: 3,
  logger_tls_period: 60,
  logger_tls_max_lines: MOST_LOG_LINES,
  // A list divided into its rows would be no list.
  logger_snapshot_event_type: false,
  schedule_splay_percent: 10,
  disable_distributed: true,
};

/**
 * The configuration of a host. `seconds` between two inventories is what the stage asks of devices;
 * less where something is open, or nothing is known yet.
 */
export function configurationOf(head: Head, seconds: number): object {
  const inventory = INVENTORIES[head.platform];
  if (inventory === undefined) return { options: OPTIONS, schedule: {} };
  const interval = Math.min(seconds, intervalOf(head));
  const scheduled = { ...inventory, interval, snapshot: true, denylist: false };
  return { options: OPTIONS, schedule: { [INVENTORY]: scheduled } };
}

function intervalOf({ inventoryHash, matches, doubt, installingSince }: Head): number {
  if (inventoryHash === null) return FIRST_INVENTORY;
  const isOpen = matches.length > 0 || doubt !== null || installingSince !== null;
  return isOpen ? OPEN_INVENTORY : Number.POSITIVE_INFINITY;
}
