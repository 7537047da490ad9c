/** Whether two types are the same. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export type Not<T extends boolean> = T extends true ? false : true;

/** Compiles if what stands between the angle brackets is true; does nothing when it runs. */
export function check<_T extends true>(): void {}
