import { z } from 'zod';

const responseSchema = z.looseObject({
  batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().nullish() })).nullish(),
});

/**
 * Which items of a batch a function says have failed. Lambda's reading: no answer, or an empty
 * list, is success of all; an answer that is not of this shape, an empty identifier, or one that is
 * not in the batch, is failure of all.
 */
export function failedItems(result: unknown, ids: readonly string[]): readonly string[] {
  if (result === null || result === undefined) return [];
  const parsed = responseSchema.safeParse(result);
  if (!parsed.success) return ids;
  const failed = (parsed.data.batchItemFailures ?? []).map(
    ({ itemIdentifier }) => itemIdentifier ?? '',
  );
  return failed.some((id) => !ids.includes(id)) ? ids : failed;
}
