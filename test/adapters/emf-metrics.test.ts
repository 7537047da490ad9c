import { expect, test } from '@jest/globals';
import { EmfMetrics } from '../../functions/adapters/emf-metrics.ts';
import { NOON } from '../made/noon.ts';

test('what was counted goes out as one line of the Embedded Metric Format, once', () => {
  const lines: string[] = [];
  const metrics = new EmfMetrics('production', { now: () => NOON }, (line) => lines.push(line));
  metrics.flush();
  metrics.count('CheckIns', 1);
  metrics.count('CheckIns', 1);
  metrics.count('NotJudged', 0);
  metrics.flush();
  metrics.flush();
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('\n')).toBe(true);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    _aws: {
      Timestamp: NOON,
      CloudWatchMetrics: [
        {
          Namespace: 'Interdict',
          Dimensions: [['Stage']],
          Metrics: [
            { Name: 'CheckIns', Unit: 'Count' },
            { Name: 'NotJudged', Unit: 'Count' },
          ],
        },
      ],
    },
    Stage: 'production',
    CheckIns: 2,
    NotJudged: 0,
  });
});
