import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { catalogueFiles } from '../cli/catalogue/files.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** The catalogue lies beside the program in a clone, and in the program elsewhere. */
const withCatalogue: Plugin = {
  name: 'catalogue',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]cli[\\/]catalogue[\\/]files\.ts$/ }, async () => ({
      contents: `const files = ${JSON.stringify(await catalogueFiles())};
export const catalogueFiles = async () => files;`,
      loader: 'js',
    }));
  },
};

/** Writes the command line as one file, which any Node.js from 20.11 on runs. */
export async function bundleCli(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(ROOT, 'cli/bundled.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.11',
    format: 'esm',
    minify: true,
    legalComments: 'inline',
    // Packages that are no modules ask for Node's own parts by require.
    banner: {
      js: [
        '#!/usr/bin/env node',
        "import { createRequire } from 'node:module';",
        'const require = createRequire(import.meta.url);',
      ].join('\n'),
    },
    plugins: [withCatalogue],
    logLevel: 'warning',
  });
}
