/**
 * Reads, decides and writes until what was read still stood when it was written: `attempt` answers
 * `conflict` where it did not. After as many attempts, `conflict` is the answer.
 */
export async function untilWritten<Answer>(
  attempts: number,
  attempt: () => Promise<Answer | 'conflict'>,
): Promise<Answer | 'conflict'> {
  for (let tried = 0; tried < attempts; tried++) {
    const answer = await attempt();
    if (answer !== 'conflict') return answer;
  }
  return 'conflict';
}
