import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { functionBundle, ROOT } from './bundle.ts';

/**
 * The bundle as a function's code. esbuild makes it on this machine. CDK would use the image below
 * if esbuild did not, so the image is never fetched. CDK skips this bundling, as any other, for
 * stacks outside the context `aws:cdk:bundling-stacks`.
 *
 * The source map is written to `source-maps/<name>.mjs.map` in the output directory, beside the
 * package and not into it.
 */
export function bundledCode(scope: Construct, name: string): Code {
  const maps = join(Stage.of(scope)?.outdir ?? 'cdk.out', 'source-maps');
  return Code.fromAsset(join(ROOT, 'functions'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      // CDK bundles once for equal options, and does not look into `local`. Without the name all
      // functions would get the bundle of the first.
      command: [name],
      local: {
        tryBundle(directory) {
          const { code, map } = functionBundle(name);
          writeFileSync(join(directory, 'index.mjs'), code);
          mkdirSync(maps, { recursive: true });
          writeFileSync(join(maps, `${name}.mjs.map`), map);
          return true;
        },
      },
    },
  });
}
