/*
 * Statements about types, which the type check proves or refuses: it says "Type 'false' does not
 * satisfy the constraint 'true'" where one does not hold.
 */

/** Compiles only if `T` is `true`. Nothing happens when it runs. */
export function holds<T extends true>(..._proof: readonly T[]): void {}

/** The same type, not merely assignable: `any` equals nothing but itself. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export type Assignable<From, To> = [From] extends [To] ? true : false;

export type Not<T extends boolean> = T extends true ? false : true;

/** A type with every field there and none of them read-only, all the way down. */
export type Whole<T> = T extends readonly (infer E)[]
  ? Whole<E>[]
  : T extends object
    ? { -readonly [K in keyof T]-?: Whole<Exclude<T[K], undefined>> }
    : T;

/** The names of fields that may not be left out. */
export type RequiredKeys<T> = {
  [K in keyof T]-?: undefined extends T[K] ? never : K;
}[keyof T];
