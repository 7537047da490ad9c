import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mobileconfig, staticRules } from './santa-export/static-rules.ts';

/**
 * `npm run export:santa`: reads an answer of `GET /v1/restrictions?platform=macos&group=…` from
 * the standard input, and writes the rules of Santa for it: as a profile, or as JSON
 * (`--format json`).
 * What Santa cannot hold is said on the standard error.
 */
const { values } = parseArgs({
  options: {
    format: { type: 'string', default: 'mobileconfig' },
    language: { type: 'string', multiple: true, default: ['en'] },
  },
});
const made = staticRules(readFileSync(0, 'utf8'), values.language);
for (const { banId, app, why } of made.notHeld)
  process.stderr.write(`${banId}, ${app}: no rule, for ${why}.\n`);
process.stdout.write(
  values.format === 'json' ? `${JSON.stringify(made.rules, null, 2)}\n` : mobileconfig(made),
);
