/** Every table's keys, declared once: for the stack, the stores and the tests. */
export interface TableKeys {
  /** Logical name in the stack, and the end of its name in an account. */
  readonly name: string;
  /** The environment variable that carries its name into functions. */
  readonly variable: string;
  readonly partitionKey: string;
  readonly sortKey?: { readonly name: string; readonly type: 'S' | 'N' };
  /** Attribute with an expiry in epoch seconds. */
  readonly timeToLive?: string;
  /** Whether changes stream out with both images. */
  readonly stream?: boolean;
}

export const TABLES = {
  blocklist: {
    name: 'Blocklist',
    variable: 'BLOCKLIST_TABLE',
    partitionKey: 'id',
    sortKey: { name: 'part', type: 'S' },
    timeToLive: 'expires',
  },
  devices: { name: 'Devices', variable: 'DEVICES_TABLE', partitionKey: 'deviceId' },
  inventories: { name: 'Inventories', variable: 'INVENTORIES_TABLE', partitionKey: 'deviceId' },
  findings: {
    name: 'Findings',
    variable: 'FINDINGS_TABLE',
    partitionKey: 'banShard',
    sortKey: { name: 'deviceId', type: 'S' },
    stream: true,
  },
  places: {
    name: 'Places',
    variable: 'PLACES_TABLE',
    partitionKey: 'banRevision',
    sortKey: { name: 'partition', type: 'N' },
  },
  stories: {
    name: 'Stories',
    variable: 'STORIES_TABLE',
    partitionKey: 'finding',
    sortKey: { name: 'place', type: 'N' },
  },
  work: {
    name: 'Work',
    variable: 'WORK_TABLE',
    partitionKey: 'id',
    sortKey: { name: 'part', type: 'S' },
    timeToLive: 'expires',
  },
  access: { name: 'Access', variable: 'ACCESS_TABLE', partitionKey: 'id', timeToLive: 'expires' },
  connectors: {
    name: 'Connectors',
    variable: 'CONNECTORS_TABLE',
    partitionKey: 'list',
    sortKey: { name: 'name', type: 'S' },
    timeToLive: 'expires',
  },
  audit: {
    name: 'Audit',
    variable: 'AUDIT_TABLE',
    partitionKey: 'day',
    sortKey: { name: 'number', type: 'N' },
  },
} as const satisfies Record<string, TableKeys>;

export type TableName = keyof typeof TABLES;
