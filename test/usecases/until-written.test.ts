import { describe, expect, test } from '@jest/globals';
import { untilWritten } from '../../functions/usecases/until-written.ts';

describe('an act that others may come between', () => {
  const attemptsOf = (answers: readonly string[]) => {
    let tried = 0;
    const attempt = async () => answers[tried++] ?? 'conflict';
    return { attempt, tried: () => tried };
  };

  test('is tried anew until it is written', async () => {
    const { attempt, tried } = attemptsOf(['conflict', 'conflict', 'done', 'again']);
    expect(await untilWritten(5, attempt)).toBe('done');
    expect(tried()).toBe(3);
  });

  test('is given up after as many attempts', async () => {
    const { attempt, tried } = attemptsOf([]);
    expect(await untilWritten(5, attempt)).toBe('conflict');
    expect(tried()).toBe(5);
  });

  test('throws what an attempt throws, at once', async () => {
    const broken = () => Promise.reject(new Error('the table is down'));
    await expect(untilWritten(5, broken)).rejects.toThrow('the table is down');
  });
});
