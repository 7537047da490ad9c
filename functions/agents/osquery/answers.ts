import type { AgentAnswer } from '../../http/binding.ts';
import type { Problem } from '../../http/problem.ts';

/** What osqueryd is told when all is well. It looks at no status, only at the body. */
export function answered(body: object): AgentAnswer {
  return { status: 200, body: { ...body, node_invalid: false } };
}

/**
 * What osqueryd is told when a request was refused or failed. It takes JSON without `error` for
 * success, and would then drop the log lines that it sent, or take a problem document for its
 * configuration. `node_invalid` has it enrol again, and send the lines under its new key.
 */
export function refused({ status, kind, document }: Problem): AgentAnswer {
  return {
    status,
    body: { error: String(document.detail), node_invalid: kind === 'unauthenticated' },
  };
}
