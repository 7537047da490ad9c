/**
 * A `Date` that takes the current time from `now`. All other time stays real, including timers and
 * `performance.now`. A function cannot tell that its clock was moved, but its time-outs keep their
 * real length.
 */
export function virtualDate(real: DateConstructor, now: () => number): DateConstructor {
  return new Proxy(real, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: (target) => new target(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
}
