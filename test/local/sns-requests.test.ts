import { describe, expect, it } from '@jest/globals';
import {
  onlyFailed,
  withFailedEntry,
  withoutLastEntry,
} from '../../local/messaging/sns-requests.ts';

const entry = (n: number, id: string) => ({
  [`PublishBatchRequestEntries.member.${n}.Id`]: id,
  [`PublishBatchRequestEntries.member.${n}.Message`]: `message of ${id}`,
});

describe('a batch of which one entry fails', () => {
  it('loses its last entry and keeps its others', () => {
    const form = new URLSearchParams({
      Action: 'PublishBatch',
      TopicArn: 'arn',
      ...entry(1, 'a'),
      ...entry(2, 'b'),
    });
    const { id, rest, empty } = withoutLastEntry(form);
    expect({ id, empty, rest: Object.fromEntries(rest) }).toEqual({
      id: 'b',
      empty: false,
      rest: { Action: 'PublishBatch', TopicArn: 'arn', ...entry(1, 'a') },
    });
  });

  it('is told apart from a batch that had only that entry', () => {
    expect(withoutLastEntry(new URLSearchParams({ ...entry(1, 'a') }))).toMatchObject({
      id: 'a',
      empty: true,
    });
  });

  it.each([
    ['<PublishBatchResult><Successful/><Failed/></PublishBatchResult>'],
    ['<PublishBatchResult><Successful/><Failed></Failed></PublishBatchResult>'],
    ['<PublishBatchResult><Successful/></PublishBatchResult>'],
    [onlyFailed('other')],
  ])('is named as failed in the answer, however that is written: %s', (xml) => {
    const answer = withFailedEntry(xml, 'b');
    expect(answer).toMatch(/<Failed>.*<member><Id>b<\/Id><Code>InternalError<\/Code>.*<\/Failed>/);
    expect(answer.match(/<Failed>/g)).toHaveLength(1);
  });
});
