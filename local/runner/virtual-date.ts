/**
 * A `Date` whose idea of now comes from `now`. Everything else, timers and `performance.now`
 * included, stays real: a function cannot tell that its clock was moved, but its time-outs still
 * mean what they say.
 */
export function virtualDate(real: DateConstructor, now: () => number): DateConstructor {
  return new Proxy(real, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: (target) => new target(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
}
