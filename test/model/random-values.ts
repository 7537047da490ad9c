import * as fc from 'fast-check';
import { SKEWS } from './history.ts';

export const some = <T>(values: readonly [T, ...T[]]) => fc.constantFrom(...values);
export const instance = fc.nat(SKEWS.length - 1);
