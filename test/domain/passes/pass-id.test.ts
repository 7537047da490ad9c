import { describe, expect, test } from '@jest/globals';
import {
  censusId,
  followUpId,
  previewId,
  ROUNDS,
  recurringCensusId,
  retirementId,
  sweepId,
  sweepName,
} from '../../../functions/domain/passes/pass-id.ts';

const RUN = { source: 'mdm', run: 'run-1', startedAt: 1_698_667_200_000 };

describe('the id of a pass', () => {
  test.each([
    ['a census of a version', censusId(7, 1), 'census.v7.1'],
    ['its second round', censusId(7, 2), 'census.v7.2'],
    ['a census that comes again', recurringCensusId(24, 19_660), 'census.t24.19660'],
    ['a preview', previewId('wechat', 'abc'), 'preview.wechat.abc'],
    ['an instant', sweepName('wechat', 2, 1_698_667_200_000), 'sweep.wechat.r2.1698667200000'],
    [
      'the sweep of an instant',
      sweepId(sweepName('wechat', 2, 1_698_667_200_000), 1),
      'sweep.wechat.r2.1698667200000.1',
    ],
    ['a follow-up', followUpId('wechat', 2, 1_698_667_200_000), 'sweep.wechat.r2.f1698667200000'],
    ['a count', retirementId(RUN, 'count'), 'retire.mdm.run-1.1698667200000.count'],
    ['a retirement', retirementId(RUN, 'retire'), 'retire.mdm.run-1.1698667200000.retire'],
  ])('of %s', (_name, id, text) => {
    expect(id).toBe(text);
  });

  test('is another one in every round, for every purpose and for every revision', () => {
    const ids = [
      ...ROUNDS.map((round) => censusId(7, round)),
      ...[1, 2].flatMap((revision) => [
        ...ROUNDS.map((round) => sweepId(sweepName('wechat', revision, 5), round)),
        followUpId('wechat', revision, 5),
      ]),
      retirementId(RUN, 'count'),
      retirementId(RUN, 'retire'),
      // The same id of a run once more.
      retirementId({ ...RUN, startedAt: RUN.startedAt + 1 }, 'count'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
