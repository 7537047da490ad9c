import { type Restrictions, restrictionsSchema } from '../api/answers.ts';
import type { Api } from '../api/api.ts';

/** The whole list of what is blocked on devices of a platform in a group. */
export async function restrictionsOf(
  api: Api,
  platform: 'ios' | 'macos',
  group: string,
): Promise<Restrictions> {
  const first = `/v1/restrictions?platform=${platform}&group=${encodeURIComponent(group)}`;
  const whole = await api.get(restrictionsSchema, first);
  let { nextCursor } = whole;
  const blocked = [...whole.blocked];
  const rules = [...whole.rules];
  while (nextCursor !== null) {
    const path = `${first}&cursor=${encodeURIComponent(nextCursor)}`;
    const page = await api.get(restrictionsSchema, path);
    blocked.push(...page.blocked);
    rules.push(...page.rules);
    nextCursor = page.nextCursor;
  }
  return { ...whole, blocked, rules, nextCursor };
}
