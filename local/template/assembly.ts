import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** A resource as the template has it, before its intrinsic functions are resolved. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Mappings: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

/** One synthesized stack: its template, and where the assets that it names lie on this disk. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  /**
   * Directory (or file) of the asset that the template calls by this `S3Key`; throws when there is
   * none.
   */
  assetPath(s3Key: string): string;
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.record(z.string(), z.unknown()).optional(),
      displayName: z.string().optional(),
    }),
  ),
});

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

const templateSchema = z.object({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown().optional() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).optional(),
      Condition: z.string().optional(),
    }),
  ),
});

/**
 * Reads what the CDK wrote into `directory` (`cdk.out`): manifest, one stack's template, and its
 * assets' places. Without `stackName` the directory must hold exactly one stack.
 */
export function readAssembly(directory: string, stackName?: string): Assembly {
  const root = resolve(directory);
  const { artifacts } = manifestSchema.parse(readJson(join(root, 'manifest.json')));
  const stacks = Object.entries(artifacts).filter(
    ([, artifact]) => artifact.type === 'aws:cloudformation:stack',
  );
  const names = stacks.map(([id]) => id);
  const chosen =
    stackName === undefined && stacks.length === 1
      ? stacks[0]
      : stacks.find(([id]) => id === stackName);
  if (chosen === undefined) {
    throw new Error(
      stackName === undefined
        ? `${root} holds ${stacks.length} stacks (${names.join(', ')}): say which one to run`
        : `${root} holds no stack ${stackName}, but ${names.join(', ') || 'none'}`,
    );
  }
  const [id, artifact] = chosen;
  const templateFile = z
    .object({ templateFile: z.string() })
    .parse(artifact.properties).templateFile;
  const places = new Map<string, string>();
  for (const other of Object.values(artifacts)) {
    if (other.type !== 'cdk:asset-manifest') continue;
    const { file } = z.object({ file: z.string() }).parse(other.properties);
    for (const asset of Object.values(assetsSchema.parse(readJson(join(root, file))).files)) {
      if (asset.source.path === undefined) continue;
      for (const destination of Object.values(asset.destinations)) {
        places.set(destination.objectKey, join(root, asset.source.path));
      }
    }
  }
  return {
    stackName: id,
    template: templateSchema.parse(readJson(join(root, templateFile))),
    assetPath(s3Key) {
      const place = places.get(s3Key);
      if (place === undefined)
        throw new Error(`no asset in ${root} has the key ${s3Key}: synthesize again`);
      return place;
    },
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`cannot read ${file}: synthesize first`, { cause });
  }
}
