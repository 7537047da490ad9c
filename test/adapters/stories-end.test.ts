import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { DynamoStories } from '../../functions/adapters/fleet/dynamo-stories.ts';
import { chapterOf } from '../../functions/domain/findings/story.ts';
import { aFinding } from '../made/finding.ts';

test('chapters are no longer being written when a batch of them has failed', async () => {
  let begun = 0;
  let ended = 0;
  const send = async () => {
    begun += 1;
    if (begun === 1) throw new Error('the first batch is refused');
    await new Promise((resolve) => setTimeout(resolve, 20));
    ended += 1;
    return {};
  };
  const stories = new DynamoStories({ send } as unknown as DynamoDBClient, 'Stories');
  const chapters = Array.from({ length: 60 }, (_, place) =>
    chapterOf(null, aFinding({ lock: place + 1 })),
  );
  await expect(stories.add(chapters)).rejects.toThrow('the first batch is refused');
  expect([begun, ended]).toEqual([3, 2]);
});
