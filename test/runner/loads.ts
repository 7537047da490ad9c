import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

/*
 * How a process that runs test files loads what Node does not load by itself: the console's JSX,
 * and the functions of jest, which its light runner holds as globals.
 */

const FUNCTIONS =
  'afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test'.split(', ');
const GLOBALS = 'interdict:jest-globals';

registerHooks({
  resolve(specifier, context, next) {
    return specifier === '@jest/globals'
      ? { url: GLOBALS, format: 'module', shortCircuit: true }
      : next(specifier, context);
  },
  load(url, context, next) {
    if (url === GLOBALS) {
      const source = `export const { ${FUNCTIONS.join(', ')} } = globalThis;`;
      return { format: 'module', source, shortCircuit: true };
    }
    const path = url.split('?')[0] ?? url;
    if (!path.endsWith('.tsx')) return next(url, context);
    const file = fileURLToPath(path);
    const { code } = transformSync(readFileSync(file, 'utf8'), {
      sourcefile: file,
      loader: 'tsx',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      sourcemap: 'inline',
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
