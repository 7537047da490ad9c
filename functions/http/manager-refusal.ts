import * as z from 'zod/mini';

/** How a manager is told that something went wrong: it looks at the status alone. */
export const managerRefusal = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
});
