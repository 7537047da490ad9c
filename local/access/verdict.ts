/** A statement whose resources are ARNs of this machine, perhaps with wildcards. */
export interface Rule {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What a request needs one permission for, as IAM names it: `dynamodb:PutItem` on an ARN. */
export interface Need {
  readonly action: string;
  readonly resource: string;
}

/** The one action and resource of a rule that let a request in. */
interface Grant {
  readonly action: string;
  readonly resource: string;
}

export type Verdict =
  | { readonly allowed: true; readonly by: Grant }
  | { readonly allowed: false; readonly explicitly: boolean };

/**
 * The verdict of identity-based policies. A Deny that matches wins, then an Allow. A request that
 * no statement matches is refused.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function verdict(rules: readonly Rule[], need: Need): Verdict {
  if (rules.some((rule) => rule.effect === 'Deny' && grantIn(rule, need)))
    return { allowed: false, explicitly: true };
  for (const rule of rules) {
    const by = rule.effect === 'Allow' ? grantIn(rule, need) : undefined;
    if (by !== undefined) return { allowed: true, by };
  }
  return { allowed: false, explicitly: false };
}

function grantIn({ actions, resources }: Rule, need: Need): Grant | undefined {
  const resource = resources.find((pattern) => matches(pattern, need.resource));
  if (resource === undefined) return undefined;
  const action = actions.find((pattern) =>
    matches(pattern.toLowerCase(), need.action.toLowerCase()),
  );
  return action === undefined ? undefined : { action, resource };
}

/**
 * `*` stands for any run of characters, `?` for any one. Actions compare without case, resources
 * with.
 */
function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
