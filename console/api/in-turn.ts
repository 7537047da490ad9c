/** Does something for each of many, so many at a time; the answers in the order of the many. */
export async function inTurn<T, R>(
  many: readonly T[],
  atOnce: number,
  act: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < many.length; index = next++) {
      const one = many[index];
      if (one !== undefined) answers[index] = await act(one);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}
