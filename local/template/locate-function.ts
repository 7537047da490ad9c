import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Assembly } from './assembly.ts';
import type { Carried, LocalFunction, LocalRole } from './stack-model.ts';

/** A function with its bundle. Throws where the asset has no such module. */
export function locate(
  fn: Carried<'AWS::Lambda::Function'>,
  assembly: Assembly,
  known: { readonly arn: string; readonly role: LocalRole },
): LocalFunction {
  const directory = assembly.assetPath(fn.properties.Code.S3Key);
  const dot = fn.properties.Handler.lastIndexOf('.');
  const path = fn.properties.Handler.slice(0, dot);
  const module = [`${path}.mjs`, `${path}.js`]
    .map((file) => join(directory, file))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  if (module === undefined)
    throw new Error(`no ${path}.mjs or ${path}.js in the asset ${basename(directory)}`);
  return {
    ...fn,
    shortName: shortName(fn),
    ...known,
    module,
    handlerExport: fn.properties.Handler.slice(dot + 1),
  };
}

/**
 * `My app: publish-orders` → `publish-orders`; else `PublishOrders1A2B3C4D` does: the CDK ends
 * every logical id with eight hex digits.
 */
function shortName({ logicalId, properties }: Carried<'AWS::Lambda::Function'>): string {
  const described = /: ([a-z0-9-]+)$/.exec(properties.Description ?? '')?.[1];
  if (described !== undefined) return described;
  return logicalId
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
