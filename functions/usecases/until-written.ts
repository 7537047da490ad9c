/**
 * Repeats reading, deciding and writing until nothing changed between the read and the write.
 * `attempt` answers `conflict` if something did. After `attempts` conflicts the answer is
 * `conflict`.
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
