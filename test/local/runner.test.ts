import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { virtualDate } from '../../local/runner/virtual-date.ts';
import type { LocalStack } from '../../local/stack.ts';
import { eventually } from '../eventually.ts';
import { control, type Fixture, get, makeFixture, START } from './fixture/running.ts';

let fixture: Fixture;
let stack: LocalStack;

beforeAll(async () => {
  fixture = await makeFixture();
  stack = await fixture.start({ logDirectory: join(fixture.directory, 'logs') });
}, 60_000);
afterAll(() => fixture.remove());

const act = (name: string, query: Record<string, string> = {}) =>
  stack.invoke('api', { pathParameters: { act: name }, queryStringParameters: query });

describe('a function’s instance', () => {
  it('sees the virtual clock from the moment its bundle loads', async () => {
    const seen = {
      now: START,
      date: new Date(START).toISOString(),
      called: 'string',
      loadedAt: START,
      isDate: true,
    };
    expect(JSON.parse((await get(stack, '/open/clock')).text)).toEqual(seen);
  });

  it('gets the context of Lambda', async () => {
    const context = await act('context');
    expect(context).toEqual({
      functionName: expect.stringMatching(/^Fixture-Api/),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      remaining: expect.any(Number),
      memory: '128',
    });
    expect((context as { remaining: number }).remaining).toBeGreaterThan(1_500);
  });

  it(
    'has the template’s environment, what Lambda ' +
      'and the SDK need, and nothing of this process',
    async () => {
      const environment = (await act('environment')) as Record<string, string>;
      expect(environment).toMatchObject({
        NOTES_TABLE: stack.tables.Notes,
        WORK_QUEUE_URL: expect.stringMatching(
          /^http:\/\/127\.0\.0\.1:\d+\/000000000000\/Fixture-Work/,
        ),
        AWS_REGION: 'us-east-1',
        AWS_LAMBDA_FUNCTION_NAME: expect.stringMatching(/^Fixture-Api/),
        AWS_ENDPOINT_URL_DYNAMODB: stack.endpoints.dynamodb,
        AWS_ENDPOINT_URL_SNS: stack.endpoints.sns,
      });
      expect(environment.PATH).toBeUndefined();
      expect(environment.HOME).toBeUndefined();
    },
  );

  it('stays warm, and takes one event at a time', async () => {
    const before = stack.counters().functions.api?.coldStarts ?? 0;
    for (let i = 0; i < 3; i++) await act('text');
    expect(stack.counters().functions.api?.coldStarts).toBe(before);
    await Promise.all([1, 2, 3].map(() => act('sleep', { ms: '100' })));
    expect(stack.counters().functions.api?.coldStarts).toBe(before + 2);
  });

  it('is ended when no event has come for as long as it is kept warm', async () => {
    const short = await fixture.start({ warmMs: 500 });
    const ask = () => short.invoke('api', { pathParameters: { act: 'text' } });
    await ask();
    await ask();
    expect(short.counters().functions.api).toMatchObject({ coldStarts: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await ask()).toBe('only words');
    expect(short.counters().functions.api).toMatchObject({ coldStarts: 2, errors: 0 });
  });

  it('is ended at its timeout, and the next event gets a new one', async () => {
    await expect(act('sleep', { ms: '5000' })).rejects.toMatchObject({
      report: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(
          /^RequestId: \S+ Error: Task timed out after 2\.00 seconds$/,
        ),
      },
    });
    expect(await act('text')).toBe('only words');
  });

  it('reports what its handler throws as Lambda does', async () => {
    await expect(act('fail')).rejects.toMatchObject({
      report: {
        errorType: 'RangeError',
        errorMessage: 'out of range',
        trace: expect.arrayContaining(['RangeError: out of range']),
      },
    });
    const answer = await control(stack, 'POST', 'invoke/api', { pathParameters: { act: 'fail' } });
    expect(answer).toMatchObject({ status: 502, body: { error: { errorType: 'RangeError' } } });
  });

  it('fails like a crash when it is killed under an event', async () => {
    const running = expect(act('sleep', { ms: '1500' })).rejects.toMatchObject({
      report: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('signal: killed'),
      },
    });
    await eventually('it is killed', async () => (await stack.kill('api')) === 1);
    await running;
    expect(await control(stack, 'POST', 'kill/api')).toEqual({ status: 200, body: { killed: 0 } });
  });

  it(
    'writes its log to its file, one JSON object ' + 'a line, with time by the virtual clock',
    async () => {
      await expect(act('fail')).rejects.toThrow();
      const file = join(fixture.directory, 'logs', 'api.log');
      const lines = await eventually('its log is written', async () => {
        const text = readFileSync(file, 'utf8');
        return text.includes('out of range') && text.endsWith('\n') && text.trim().split('\n');
      }).then((written) => written.map((line) => JSON.parse(line)));
      expect(lines).toContainEqual(
        expect.objectContaining({
          level: 'ERROR',
          timestamp: new Date(START).toISOString(),
          message: expect.objectContaining({
            errorType: 'RangeError',
            errorMessage: 'out of range',
          }),
          requestId: expect.any(String),
        }),
      );
      expect(fixture.failures.at(-1)).toBe('api: RangeError: out of range');
    },
  );
});

describe('a virtual date', () => {
  const Virtual = virtualDate(Date, () => 1_000);

  it('only changes what now is', () => {
    expect(new Virtual().getTime()).toBe(1_000);
    expect(Virtual.now()).toBe(1_000);
    expect(Virtual()).toBe(new Date(1_000).toString());
    expect(new Virtual(2023, 0).getTime()).toBe(new Date(2023, 0).getTime());
    expect(Virtual.UTC(2023, 0)).toBe(Date.UTC(2023, 0));
    expect(new Virtual(5)).toBeInstanceOf(Date);
    expect(new Date(5)).toBeInstanceOf(Virtual);
  });
});
