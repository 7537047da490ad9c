import { beforeEach, describe, expect, test } from '@jest/globals';
import { bindings } from '../../../functions/fleet-hear.ts';
import { httpFunction } from '../../../functions/http/pipeline.ts';
import { fleetSecretOf } from '../../../functions/managers/fleet/secret.ts';
import { LARGEST_HEARD } from '../../../functions/managers/hear.ts';
import { handler as unknownRoute } from '../../../functions/unknown-route.ts';
import { captureLog } from '../../http/captured-log.ts';
import { send } from '../../http/event.ts';
import { type MemoryDependencies, memoryDependencies } from '../../memory/dependencies.ts';

const SECRET = 'Xy_-'.repeat(11);
const ROUTE = '/v1/fleet/webhook/{secret}';
const log = captureLog();

let deps: MemoryDependencies;
beforeEach(() => {
  deps = memoryDependencies({ clock: { now: () => 0 } });
  deps.secret.content = { url: 'https://fleet.example.org', token: 't', webhookSecret: SECRET };
});

function hook(secret: string, body: unknown = { hosts: [{ id: 1 }] }) {
  const handler = httpFunction(() => deps, bindings);
  return send(handler, { method: 'POST', path: `/v1/fleet/webhook/${secret}`, route: ROUTE, body });
}

describe('a webhook of Fleet', () => {
  test('with the secret in its path is queued and answered', async () => {
    expect(await hook(SECRET)).toMatchObject({ status: 200 });
    expect(deps.connectorQueue.sent).toHaveLength(1);
  });

  test.each([
    [SECRET.slice(1), 401],
    [`${SECRET}x`, 401],
    [SECRET.toLowerCase(), 401],
    ['x', 400],
    ['%00', 400],
  ])('with another is refused, and nothing of it is kept: %s', async (secret, status) => {
    expect(await hook(secret)).toMatchObject({ status });
    expect(deps.connectorQueue.sent).toEqual([]);
  });

  test.each([
    [{}],
    [null],
    [{ url: 'https://fleet.example.org', token: 't' }],
    [{ url: 'https://fleet.example.org', token: 't', webhookSecret: '' }],
    [{ url: 'https://fleet.example.org', token: 't', webhookSecret: 'short' }],
  ])('is refused where the connector’s secret is %j', async (content) => {
    deps.secret.content = content;
    for (const secret of ['', 'short', 'undefined', 'null'])
      expect((await hook(secret)).status).toBeGreaterThanOrEqual(400);
    expect(deps.connectorQueue.sent).toEqual([]);
  });

  test('is let in by a secret that was changed since', async () => {
    await hook(SECRET);
    const next = 'Zz09'.repeat(11);
    deps.secret.content = { ...(deps.secret.content as object), webhookSecret: next };
    expect(await hook(next)).toMatchObject({ status: 200 });
  });

  test('of ten megabytes is refused, and nothing of it is kept', async () => {
    const answer = await hook(SECRET, Buffer.alloc(LARGEST_HEARD + 1, 0x20));
    expect(answer.status).toBe(413);
    expect([deps.connectorQueue.sent, deps.heardBodies.bodies.size]).toEqual([[], 0]);
  });

  test('leaves its secret in no log and in no answer', async () => {
    const answers = [await hook(SECRET), await hook(`${SECRET}x`)];
    deps.faults.onWrite = () => {
      throw new Error(`SQS is down for /v1/fleet/webhook/${SECRET}`);
    };
    answers.push(await hook(SECRET));
    const path = `/v1/fleet/webhook/${SECRET}`;
    answers.push(await send(unknownRoute, { method: 'GET', path, route: '$default' }));
    answers.push(await send(unknownRoute, { method: 'POST', path: `${path}/`, route: '$default' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 500, 404, 404]);
    expect(log.lines().length).toBeGreaterThan(0);
    for (const text of [...log.lines(), ...answers.map((answer) => JSON.stringify(answer))])
      expect(text).not.toContain(SECRET);
  });
});

describe('the secret of a connector to Fleet', () => {
  test('that nobody has filled names no Fleet', () => {
    expect(fleetSecretOf({})).toBeNull();
    expect(fleetSecretOf({ webhookSecret: SECRET })).toBeNull();
  });

  test('may leave the webhooks out', () => {
    const secret = { url: 'https://fleet.example.org', token: 'abc' };
    expect(fleetSecretOf(secret)).toMatchObject(secret);
  });

  test.each([
    [null, 'it'],
    [{ url: 'https://fleet.example.org' }, 'token'],
    [{ url: 'https://fleet.example.org', token: 'a b' }, 'token'],
    [{ url: 'https://f.example.org', token: 'abc', webhookSecret: 'guess-me' }, 'webhookSecret'],
  ])('%j is refused by the name of the field and without its content', (content, field) => {
    expect(() => fleetSecretOf(content)).toThrow(`and ${field} is not in form`);
    expect(() => fleetSecretOf(content)).not.toThrow('guess-me');
  });
});
