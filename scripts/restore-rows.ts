import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLES, type TableName } from '../functions/adapters/dynamodb/tables.ts';
import { restorePlaces, restoreRows } from './restore-rows/restore.ts';

/*
 * `npm run restore:rows`. When to use it is said in docs/operations.md, "Restoring a table".
 */

const HELP = `npm run restore:rows -- rows TABLE --from RESTORED --to OWN
  Copies the rows of a restored table into the stack's own, and puts right what must not go back.
  TABLE: blocklist, devices, inventories, findings, stories, access or audit.

npm run restore:rows -- places --blocklist OWN --findings OWN --places OWN
  Counts places anew from the findings. Do it before anything starts again.

Region and credentials are those of the environment (AWS_REGION, AWS_PROFILE …).`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    blocklist: { type: 'string' },
    findings: { type: 'string' },
    places: { type: 'string' },
  },
});

function isTable(name: string | undefined): name is TableName {
  return name !== undefined && Object.hasOwn(TABLES, name);
}

async function run(client: DynamoDBClient): Promise<boolean> {
  const [command, table] = positionals;
  const { from, to, blocklist, findings, places } = values;
  if (command === 'rows' && isTable(table) && from !== undefined && to !== undefined) {
    const tell = (written: number) => {
      if (written % 10_000 === 0) console.log(`${written} rows`);
    };
    const written = await restoreRows(client, table, { from, to }, { now: Date.now(), tell });
    console.log(`${written} rows of ${from} are in ${to}`);
    return true;
  }
  if (command === 'places' && blocklist && findings && places) {
    const given = await restorePlaces(client, { blocklist, findings, places });
    for (const [ban, count] of given) console.log(`${ban}: ${count} places are taken`);
    console.log(`${given.size} bans were counted`);
    return true;
  }
  return false;
}

const client = new DynamoDBClient({});
try {
  if (!(await run(client))) {
    console.log(HELP);
    process.exitCode = 1;
  }
} finally {
  client.destroy();
}
