import { describe, expect, it } from '@jest/globals';
import { on } from '../../functions/http/binding.ts';
import { httpFunction } from '../../functions/http/pipeline.ts';
import { RECORD_RUN } from '../../functions/http/source-routes.ts';
import { DEFAULT_SETTINGS } from '../../functions/usecases/settings.ts';
import { captureLog } from './captured-log.ts';
import { claims, pointers, send } from './event.ts';

captureLog();

const handler = httpFunction(
  () => ({ settings: { ...DEFAULT_SETTINGS } }),
  [on(RECORD_RUN, async (_, { source }) => ({ source }))],
);

/** The answer to a run of the source: the path as the gateway decoded it, and its value. */
function answered(path: string, source: string) {
  return send(handler, {
    method: 'POST',
    path: `/v1/sources/${path}/runs`,
    route: RECORD_RUN.path,
    parameters: { source },
    body: { runId: 'r1', startedAt: '2023-10-30T12:00:00Z' },
    claims: { ...claims('connector'), scope: 'sources/*' },
  });
}

describe('a value in a path', () => {
  it.each([
    ['demo-mdm', 'demo-mdm'],
    ['demo-mdm', 'demo%2Dmdm'],
  ])('is decoded once, whether the gateway has done it or not: %s, %s', async (path, value) => {
    expect(await answered(path, value)).toMatchObject({
      status: 200,
      body: { source: 'demo-mdm' },
    });
  });

  it.each([
    ['demo%2Dmdm', 'demo%2Dmdm'],
    ['demo%2Dmdm', 'demo%252Dmdm'],
  ])('names nothing where it was encoded twice: %s, %s', async (path, value) => {
    const answer = await answered(path, value);
    expect([answer.status, pointers(answer)]).toEqual([400, ['/source']]);
  });
});
