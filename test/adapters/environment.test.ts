import { describe, expect, test } from '@jest/globals';
import { dynamodb } from '../../functions/runtime/clients.ts';
import { compose } from '../../functions/runtime/compose.ts';
import { BadEnvironment, parseSettings } from '../../functions/runtime/environment.ts';
import {
  bans,
  blocklist,
  clock,
  failures,
  fleet,
  metrics,
  queue,
  reports,
  settings,
  topic,
} from '../../functions/runtime/wiring.ts';
import { DEFAULT_SETTINGS } from '../../functions/usecases/settings.ts';

const TABLES = {
  BLOCKLIST_TABLE: 'b',
  DEVICES_TABLE: 'd',
  INVENTORIES_TABLE: 'i',
  FINDINGS_TABLE: 'f',
  PLACES_TABLE: 'p',
  AUDIT_TABLE: 'a',
};

describe('composing a function', () => {
  test('names every variable that is missing for what it asks, and no other', () => {
    expect(() =>
      compose({ DEVICES_TABLE: 'd', FINDINGS_TABLE: '' }, { settings, fleet, queue }),
    ).toThrow(
      new BadEnvironment(
        'Missing in the environment of this function: ASIDE_QUEUE_URL, FINDINGS_TABLE, ' +
          'INVENTORIES_TABLE, PLACES_TABLE, SETTINGS, WORK_QUEUE_URL.',
      ),
    );
    expect(() => compose({}, { metrics })).toThrow(/: STAGE\./);
    expect(() => compose({}, { topic, failures, reports })).toThrow(
      /: FAILURES_BUCKET, ORDERS_TOPIC_ARN, REPORTS_BUCKET\./,
    );
  });

  test('gives exactly what was asked for, made once', () => {
    const made = compose(
      { ...TABLES, STAGE: 'dev', SETTINGS: '{"languages":["en","fr"]}' },
      { settings, clock, blocklist, fleet, bans, metrics, dynamodb },
    );
    expect(Object.keys(made).sort()).toEqual([
      'bans',
      'blocklist',
      'clock',
      'dynamodb',
      'fleet',
      'metrics',
      'settings',
    ]);
    expect(made.settings).toEqual({ ...DEFAULT_SETTINGS, languages: ['en', 'fr'] });
    made.dynamodb.destroy();
  });
});

describe('the settings', () => {
  test('that are left out are the defaults', () => {
    expect(parseSettings('{}')).toEqual(DEFAULT_SETTINGS);
    expect(
      parseSettings(JSON.stringify({ ...DEFAULT_SETTINGS, planAheadSeconds: 0 })).planAheadSeconds,
    ).toBe(0);
  });

  test.each([
    ['not JSON', 'languages: en'],
    ['not a JSON object', '["en"]'],
    ['there is no setting language', '{"language":["en"]}'],
    ['languages must be', '{"languages":[]}'],
    ['planAheadSeconds must be a number from 0 to 150', '{"planAheadSeconds":151}'],
    ['fewestPartitions must be a number from 1 to 1024', '{"fewestPartitions":2048}'],
    ['fewestPartitions must be a power of two', '{"fewestPartitions":12}'],
    ['checkInSeconds must be', '{"checkInSeconds":"3600"}'],
    ['santaActsFor must be a list', '{"santaActsFor":"mdm"}'],
    ['rolesClaim must be text', '{"rolesClaim":""}'],
    ['there is no setting toString', '{"toString":1}'],
  ])('are refused where they are wrong: %s', (message, json) => {
    expect(() => parseSettings(json)).toThrow(message);
    expect(() => parseSettings(json)).toThrow(BadEnvironment);
  });
});
