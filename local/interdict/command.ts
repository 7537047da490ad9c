import { join, resolve } from 'node:path';
import type { LocalApp } from '../run.ts';
import { type CdkApp, synthesizeIfStale } from '../synthesize.ts';
import { type InterdictStack, startInterdict } from './interdict-stack.ts';
import { localFileOf } from './local-file.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Where everything goes that is made by running things here. */
const HOME = join(ROOT, '.interdict');

const CDK_APP: CdkApp = {
  root: ROOT,
  entry: 'bin/interdict.ts',
  sources: ['bin', 'lib', 'functions', 'console', 'catalogue', 'package-lock.json'],
  scratch: HOME,
};

/** Synthesizes Interdict into `cdk.out` if that is missing or old; returns its path. */
export function synthesizeInterdict(say: (line: string) => void): string {
  return synthesizeIfStale(CDK_APP, say);
}

/** What `npm start` runs. */
export const INTERDICT: LocalApp<InterdictStack> = {
  name: 'Interdict',
  home: { path: HOME, shown: '.interdict' },
  port: 4780,
  localFile: {
    holds: 'addresses, tokens, an enrolment key, a secret for invoking',
    contentOf: localFileOf,
  },
  synthesize: synthesizeInterdict,
  start: startInterdict,
  places: (stack) => [['orders', stack.topicArn]],
  attempt: (stack, localFile) =>
    localFile === './.interdict/local.json'
      ? 'npx interdict --local bans'
      : `curl -H "authorization: Bearer $(node -p "require('${localFile}').tokens.viewer")" ` +
        `${stack.apiUrl}/v1/bans`,
};
