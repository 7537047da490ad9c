import { gunzipSync, gzipSync } from 'node:zlib';
import { matchApps } from '../functions/domain/bans/match.ts';
import { compileMatchers } from '../functions/domain/bans/match-index.ts';
import type { App } from '../functions/domain/devices/app.ts';
import { inventoryHash } from '../functions/domain/devices/inventory-hash.ts';
import { readJson, readText } from '../functions/http/body.ts';
import { readCheckIn } from '../functions/http/device-bodies.ts';
import { benchBan, ordinaryApps } from './bench-ban.ts';
import { inTurn } from './rounds.ts';
import type { Section } from './section.ts';

const APPS = 300;
const REPEATS = 10;

/** The apps of a body that nobody checks. */
function unread(body: string): readonly App[] {
  return JSON.parse(gunzipSync(Buffer.from(body, 'base64')).toString('utf8')).apps;
}

/** What reading a check-in with 300 apps is made of, each part as a ratio to matching it. */
export function bodyCosts(rounds: number): Section {
  const body = {
    platform: 'android',
    observedAt: '2030-01-01T00:00:00Z',
    coverage: 'all',
    apps: ordinaryApps(APPS),
  };
  const text = JSON.stringify(body);
  const types = ['application/json'];
  const zipped = {
    body: gzipSync(text).toString('base64'),
    isBase64Encoded: true,
    headers: { 'content-type': 'application/gzip' },
  };
  const value = readJson(text);
  const { apps } = readCheckIn(value);
  if (!apps) throw new Error('the body has no apps');
  const packages = Array.from({ length: 1_000 }, (_, place) => `net.vendor.app${place}`);
  const id = 'bench-body';
  const document = benchBan({
    id,
    packages,
    notice: '2030-01-01T00:00:00Z',
    effective: '2030-01-02T00:00:00Z',
  });
  const index = compileMatchers([{ id, document }]);
  const often = (act: () => unknown) => () => {
    for (let time = 0; time < REPEATS; time++) act();
  };
  const took = inTurn(
    {
      match: often(() => matchApps(index, 'android', apps)),
      inflate: often(() => readText(zipped, types)),
      json: often(() => readJson(text)),
      reader: often(() => readCheckIn(value)),
      hash: often(() => inventoryHash(apps)),
    },
    rounds,
  );
  const whole = inTurn(
    {
      floor: often(() => inventoryHash(unread(zipped.body))),
      reading: often(() => {
        inventoryHash(readCheckIn(readJson(readText(zipped, types))).apps ?? []);
      }),
    },
    rounds,
  );
  const all = Object.values(took).reduce((sum, part) => sum + part, 0);
  const row = (name: string, part: number) => ({
    name,
    values: { '÷ matching': part / took.match, 'share, %': (100 * part) / all, ms: part / REPEATS },
  });
  return {
    title:
      `Reading a check-in with ${APPS} apps (${text.length} bytes, ${gzipSync(text).length} ` +
      'gzipped)',
    columns: ['÷ matching', 'share, %', 'ms', '÷ floor'],
    rows: [
      row('inflating', took.inflate),
      row('parsing JSON', took.json),
      row('reading its fields and apps', took.reader),
      row('hashing', took.hash),
      row('matching 1,000 rules', took.match),
      {
        name: 'all but matching',
        values: { ms: whole.reading / REPEATS, '÷ floor': whole.reading / whole.floor },
      },
    ],
    notes: [
      'The floor is to inflate the same body, to parse it and to hash its apps, and nothing else;',
      'reading should take at most 1.5 of it. ms are this machine’s, now.',
    ],
  };
}
