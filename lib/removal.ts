import { RemovalPolicy } from 'aws-cdk-lib';
import type { StageConfig } from './config.ts';

/**
 * What becomes of a resource that holds data and has no deletion protection of its own. Where the
 * stage protects data, it outlives the stack, but not the roll-back of the deployment that was to
 * make it: it is empty then, and would be left behind by a first deployment that failed.
 */
export function keptUnlessJustMade({ protectData }: StageConfig): RemovalPolicy {
  return protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

/**
 * The same for a resource with deletion protection. It stays even then: a roll-back could not
 * delete it, and would stop halfway.
 */
export function kept({ protectData }: StageConfig): RemovalPolicy {
  return protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
