/** A fault to plant: in one file, one text becomes another. `from` must be there exactly once. */
export interface Planted {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Mistakes that this design must not survive: the model tester has to notice each of them by
 * itself.
 */
export const PLANTED: readonly Planted[] = [
  {
    name: 'a device’s rows are written without looking at what they were',
    file: 'test/memory/memory-fleet.ts',
    from: `this.findings.get(keyOf(finding.after))?.lock === finding.before?.lock`,
    to: `finding.after.lock >= 0`,
  },
  {
    name: 'a row moves without looking at what it was',
    file: 'test/memory/memory-fleet.ts',
    from: `if (this.findings.get(keyOf(after))?.lock !== before.lock) return 'changed';`,
    to: `if (before.lock < 0) return 'changed';`,
  },
  {
    name: 'a census writes on a head that has changed since it was read',
    file: 'test/memory/memory-fleet.ts',
    from: `return AS_READ.every((name) => head?.[name] === asRead[name]);`,
    to: `return head?.deviceId === asRead.deviceId;`,
  },
  {
    name: 'a pass counts as complete whenever it began',
    file: 'functions/domain/passes/schedule.ts',
    from: `return startedAt >= instant + FENCE;`,
    to: `return startedAt >= instant - FENCE;`,
  },
  {
    name: 'a sweep decides by its clock, not by the instant that it was queued for',
    file: 'functions/usecases/passes/sweep-page.ts',
    from: `Math.max(deps.clock.now(), pass.asOf, finding.asOf)`,
    to: `Math.max(deps.clock.now(), finding.asOf)`,
  },
  {
    name: 'a device of which only a part could be written counts as judged',
    file: 'functions/domain/findings/settling.ts',
    from: `return complete ? blocklist.version : null;`,
    to: `return blocklist.version;`,
  },
  {
    name: 'a device counts as judged while its rows have more to say',
    file: 'functions/domain/findings/settling.ts',
    from: `judgedBy(given, late.size === 0 && judgement.rests)`,
    to: `judgedBy(given, late.size === 0)`,
  },
  {
    name: 'a device counts as judged while an app that came back is not ordered away',
    file: 'functions/domain/findings/settling.ts',
    from: `const unjudged: Head = { ...after, judgedBy: null };`,
    to: `const unjudged: Head = after;`,
  },
  {
    name: 'exemptions hold until they expire, though they were ended',
    file: 'functions/domain/bans/exemption.ts',
    from: `return exemption.endedAt === null
    ? exemption.expiresAt
    : Math.min(exemption.endedAt, exemption.expiresAt);`,
    to: `return exemption.expiresAt;`,
  },
  {
    name: 'exemptions are not looked at',
    file: 'functions/domain/bans/exemption.ts',
    from: `if (now < exemption.from || now >= exemptionEnd(exemption)) continue;`,
    to: `if (now >= exemption.from) continue;`,
  },
  {
    name: 'exemptions of hardware are not looked at',
    file: 'functions/domain/bans/exemption.ts',
    from: `if (hardwareHash !== null) keys`,
    to: `if (hardwareHash === '') keys`,
  },
  {
    name: 'exemptions by what a source calls a device are not looked at',
    file: 'functions/domain/bans/exemption.ts',
    from: `sourceDeviceId(one.source, one.externalId)`,
    to: `one.externalId`,
  },
  {
    name: 'a sweep does not know that a device is exempt by its hardware',
    file: 'functions/usecases/passes/sweep-page.ts',
    from: `hardwareHash: finding.hardwareHash,`,
    to: `hardwareHash: null,`,
  },
  {
    name: 'what the topic refused is taken for sent',
    file: 'functions/usecases/publishing/publish.ts',
    from: `if (why === undefined) continue;`,
    to: `if (why === undefined || move.key !== '') continue;`,
  },
  {
    name: 'a failed publish is not tried again',
    file: 'functions/usecases/publishing/publish.ts',
    from: `return entries.map(({ move }) => move.key);`,
    to: `return [];`,
  },
  {
    name: 'order ids are made of the apps, not of n',
    file: 'functions/domain/findings/order.ts',
    from: `        id: orderId(finding, order.n),`,
    to: `        id: [orderId(finding, 0), ...finding.apps.map((app) => app.id)].join('.'),`,
  },
  {
    name: 'the gate is not looked at',
    file: 'functions/domain/bans/blocklist.ts',
    from: `return LETS_REMOVALS_OUT[gateStateOf(ban)] && ban.gate.revision === ban.revision;`,
    to: `return ban.gate.revision >= 0;`,
  },
  {
    name: 'the gate opens without a count',
    file: 'functions/domain/bans/gate.ts',
    from: `const within = found <= gate.limit;`,
    to: `const within = found >= 0;`,
  },
  {
    name: 'a place is taken without looking at how many are left',
    file: 'test/memory/memory-places.ts',
    from: `taking === null || this.#of(change)[taking.pool] + taking.count <= taking.quota`,
    to: `taking === null || this.#of(change)[taking.pool] >= 0`,
  },
  {
    name: 'a device takes a new place in each episode',
    file: 'functions/domain/findings/finding-rows.ts',
    from: `    ...OPENED,
    ...UNORDERED,
    episode: finding.episode + 1,`,
    to: `    ...OPENED,
    ...UNORDERED,
    placed: null,
    episode: finding.episode + 1,`,
  },
  {
    name: 'managers are told to block before the findings have their places',
    file: 'functions/domain/bans/blocking.ts',
    from: `if (blocking === null || blocking.through < begun) return false;`,
    to: `if (blocking === null) return true;`,
  },
  {
    name: 'an approval does not make a new version of the blocklist',
    file: 'functions/domain/bans/blocklist.ts',
    from: `version: blocklist.version + 1,`,
    to: `version: Math.max(1, blocklist.version),`,
  },
  {
    name: 'an older blocklist is good enough for a device',
    file: 'functions/usecases/devices/read-settling.ts',
    from: `if (named && (head.judgedBy === null || held.version >= head.judgedBy)) return held;`,
    to: `if (held.version >= 0) return held;`,
  },
  {
    name: 'a withdrawal has the sequence of the order before it',
    file: 'functions/domain/findings/finding-rows.ts',
    from: `saying(quiet, 'order.withdrawn', now)`,
    to: `({ ...saying(quiet, 'order.withdrawn', now), sequence: finding.sequence })`,
  },
  {
    name: 'an inventory that cannot see everything resolves',
    file: 'functions/domain/findings/decide.ts',
    from: `!disproves(presence.coverage, finding) || unclearApps`,
    to: `unclearApps`,
  },
  {
    name: 'an inventory that comes late is taken',
    file: 'functions/domain/devices/report.ts',
    from: `inventory !== null && noveltyOf(head, inventory) === 'newer';`,
    to: `inventory !== null && !isNamedBy(head, inventory);`,
  },
  {
    name: 'a pass that could not read a row calls it done',
    file: 'functions/usecases/devices/settle-device.ts',
    from: `if (inTime === null) return judging();`,
    to: `if (inTime === null)
    return judging().catch((error) => keepUnjudged(deps, asked, blocklist, error));`,
  },
  {
    name: 'a row that was throttled is taken for done',
    file: 'functions/usecases/passes/rows-of-page.ts',
    from: `      left.push(row);`,
    to: ``,
  },
  {
    name: 'a run that lists nobody retires as any other',
    file: 'functions/domain/passes/run-verdict.ts',
    from: `if (count.expected === 0 || isOver(leftOut, had, ONE_BY_RUNS_OF))`,
    to: `if (isOver(leftOut, had, ONE_BY_RUNS_OF))`,
  },
  {
    name: 'a page that left rows is saved',
    file: 'functions/usecases/passes/work-on-part.ts',
    from: `if (done.left > 0) return putOff(deps, pass, part, done);`,
    to: `if (done.left < 0) return putOff(deps, pass, part, done);`,
  },
  {
    name: 'whoever looks again orders again',
    file: 'functions/domain/findings/decide.ts',
    from: `if (!due || finding.failed || now < doubtedUntil(finding)) return { finding, reason };`,
    to: `if (finding.failed) return { finding, reason };`,
  },
  {
    name: 'a row moves by a head that has changed since it was read',
    file: 'functions/usecases/devices/write-plan.ts',
    from: `if (still?.lock !== plan.head.lock) return 'changed';`,
    to: `if (still === null) return 'changed';`,
  },
  {
    name: 'an order that still holds is dropped because something was said since',
    file: 'functions/domain/findings/lateness.ts',
    from: `now.sequence > then.sequence && !holds`,
    to: `now.sequence > then.sequence`,
  },
  {
    name: 'a retirement takes devices that the run has listed',
    file: 'functions/usecases/passes/retire-page.ts',
    from: `one.retiredAt === null && one.run !== pass.run && one.lastSeen < pass.asOf;`,
    to: `one.retiredAt === null;`,
  },
  {
    name: 'a lift leaves findings as they are',
    file: 'functions/domain/bans/phase.ts',
    from: `if (timeline.lift !== null && now >= timeline.lift)`,
    to: `if (timeline.lift !== null && now < 0)`,
  },
  {
    name: 'a device is told to block what its finding has no place for',
    file: 'functions/domain/findings/spared-by.ts',
    from: `one.status === 'exempt' || (one.status === 'open' && one.placed === null)`,
    to: `one.status === 'exempt'`,
  },
  {
    name: 'what goes on beside something that failed is left behind',
    file: 'functions/usecases/in-parallel.ts',
    from: `await work(next.value).catch((error: unknown) => errors.push(error));`,
    to: `await work(next.value);`,
  },
  {
    name: 'the moves of one device go side by side, and the first that fails leaves others behind',
    file: 'functions/usecases/devices/write-plan.ts',
    from: `return deps.fleet.moveFindings({ findings: plan.moves, places: plan.places });`,
    to: `const all = plan.moves.map((move, n) => ({
        findings: [move],
        places: n === 0 ? plan.places : [],
      }));
      const written = await Promise.all(all.map((one) => deps.fleet.moveFindings(one)));
      return written.find((one) => one !== 'written') ?? 'written';`,
  },
  {
    name: 'a message that is refused for good is tried again for ever',
    file: 'functions/usecases/publishing/publish.ts',
    from: `if (!why.forGood || !(await parked(deps, move, why))) again.push(move.key);`,
    to: `again.push(move.key);`,
  },
  {
    name: 'a message that is refused for good is dropped',
    file: 'functions/usecases/publishing/publish.ts',
    from: `await parkMove(deps, move, 'unsendable', why);`,
    to: ``,
  },
  {
    name: 'a pass takes a collision for a device that somebody else has moved',
    file: 'functions/usecases/devices/judge-again.ts',
    from: `{ deviceId, rule: asItIs, report: null, ...how });
  return settled.kind === 'settled' ? settled : null;`,
    to: `{ deviceId, rule: asItIs, report: null, ...how }).catch(
    (error) => {
      if (!/conflict/.test(String(error))) throw error;
    },
  );
  return settled?.kind === 'settled' ? settled : null;`,
  },
  {
    name: 'a report whose write was throttled is taken for written',
    file: 'functions/usecases/devices/write-plan.ts',
    from: `        places: plan.places,
      });
    default:`,
    to: `        places: plan.places,
      }).catch((error) => {
        if (/throttle/.test(String(error))) return 'written' as const;
        throw error;
      });
    default:`,
  },
  {
    name: 'a late removal is held against an older copy of its gate',
    file: 'functions/usecases/publishing/prepare-messages.ts',
    from: `const ban = banOf(await deps.blocklist.fresh(), finding.banId);`,
    to: `const ban = banOf(await deps.blocklist.current(), finding.banId);`,
  },
  {
    name: 'an empty list is believed at once',
    file: 'functions/domain/devices/doubt.ts',
    from: `if (inventory.apps.length === 0) return 'empty';`,
    to: `if (inventory.apps.length < 0) return 'empty';`,
  },
  {
    name: 'a list that left apps out is believed at once',
    file: 'functions/domain/devices/doubt.ts',
    from: `if (flaws.leftOut) return 'apps-left-out';`,
    to: `if (flaws.leftOut && head === null) return 'apps-left-out';`,
  },
  {
    name: 'a list whose time was moved by years is believed at once',
    file: 'functions/domain/devices/doubt.ts',
    from: `if (flaws.timeMoved) return 'time-moved';`,
    to: `if (flaws.timeMoved && head === null) return 'time-moved';`,
  },
  {
    name: 'a list that collapsed is believed at once',
    file: 'functions/domain/devices/doubt.ts',
    from: `return believed >= FEWEST_COMPARED && count < believed / 2;`,
    to: `return believed >= FEWEST_COMPARED && count < 0;`,
  },
  {
    name: 'what a doubtful list lacks counts when it is said twice, however soon',
    file: 'functions/domain/devices/doubt.ts',
    from: `export const DOUBTED_UNTIL = HOUR;`,
    to: `export const DOUBTED_UNTIL = HOUR / 3_600;`,
  },
  {
    name: 'what a doubtful list lacks never counts, however often it is said',
    file: 'functions/domain/devices/doubt.ts',
    from: `const lacking = inventory.lacking.filter((one) => now < one.since + DOUBTED_UNTIL);`,
    to: `const lacking = inventory.lacking.filter((one) => now >= one.since);`,
  },
  {
    name: 'a doubtful list is not held against the findings, only against the list before it',
    file: 'functions/domain/devices/doubt.ts',
    from: `new Map([...found.map(asListed), ...before]`,
    to: `new Map([...found.slice(0, 0).map(asListed), ...before]`,
  },
  {
    name: 'a list that sees less proves that an app is gone',
    file: 'functions/domain/findings/presence.ts',
    from: `return seesAtLeast(coverage, finding.seen.coverage);`,
    to: `return seesAtLeast(coverage, coverage);`,
  },
  {
    name: 'a list that sees less takes the place of one that was kept unjudged',
    file: 'functions/usecases/devices/settle-device.ts',
    from: `return !seesAtLeast(inventory.coverage, coverage);`,
    to: `return !seesAtLeast('all', coverage);`,
  },
  {
    name: 'what a doubtful list lacks is repeated and escalated',
    file: 'functions/domain/findings/unhurried.ts',
    from: `return doubt?.lacking ? doubt.since + DOUBTED_FOR : Number.NEGATIVE_INFINITY;`,
    to: `return doubt?.lacking ? doubt.since - DOUBTED_FOR : Number.NEGATIVE_INFINITY;`,
  },
  {
    name: 'an app that is back soon begins a new episode',
    file: 'functions/domain/findings/coming-back.ts',
    from: `now <= endedAt + flapsWithin &&`,
    to: `now <= endedAt - flapsWithin &&`,
  },
  {
    name: 'each return of an app has a clock of its own',
    file: 'functions/domain/findings/finding-rows.ts',
    from: `...(times === 1 ? UNORDERED : { phase }),`,
    to: `...(times >= 1 ? UNORDERED : { phase }),`,
  },
  {
    name: 'a device is quarantined for an app that is back before it was ordered away again',
    file: 'functions/domain/findings/unhurried.ts',
    from: `return back.orderedAt === null ? Number.POSITIVE_INFINITY : back.orderedAt + wait;`,
    to: `return back.orderedAt === null ? -wait : back.orderedAt - wait;`,
  },
  {
    name: 'a device whose clock fell by years is not heard',
    file: 'functions/domain/devices/report.ts',
    from: `if (inventory.observedAt >= known - DAY) return dated(head, inventory, now);`,
    to: `if (inventory.observedAt >= -known - DAY) return dated(head, inventory, now);`,
  },
  {
    name: 'a list of the future is kept under its own time',
    file: 'functions/domain/devices/report.ts',
    from: `return { ...inventory, observedAt: Math.min(said, Math.max(now, before + 1)) };`,
    to: `return { ...inventory, observedAt: Math.max(said, Math.max(now, before + 1)) };`,
  },
  {
    name: 'the first list of a reporter that enrolled again is believed at once',
    file: 'functions/domain/devices/doubt.ts',
    from: `if (head?.rotation?.unlisted) return 'first-since-enrolment';`,
    to: `if (head?.rotation?.unlisted === null) return 'first-since-enrolment';`,
  },
  {
    name: 'a reporter that enrols again and hears no answer is kept out',
    file: 'functions/domain/devices/reenrollment.ts',
    from: `last?.unlisted === true && attempt !== null && last.attempt === attempt`,
    to: `last?.unlisted === true && attempt !== null && last.attempt === ''`,
  },
  {
    name: 'a device whose group is not known is ordered',
    file: 'functions/domain/findings/decide.ts',
    from: `if (group === null) return { highest: 'notice', cause: 'group' };`,
    to: `if (group === '') return { highest: 'notice', cause: 'group' };`,
  },
  {
    name: 'a group that is left unsaid takes the place of a known one',
    file: 'functions/domain/devices/report.ts',
    from: `group: words.group ?? known.group,`,
    to: `group: words.group,`,
  },
  {
    name: 'a newcomer is ordered though its group was said once',
    file: 'functions/domain/findings/decide.ts',
    from: `if (settling === null || now >= settling.until) return null;`,
    to: `if (settling === null || now >= settling.since) return null;`,
  },
  {
    name: 'a newcomer whose group was said once waits for ever',
    file: 'functions/domain/findings/decide.ts',
    from: `return tellsGroupsApart(ban, now) ? settling.until : null;`,
    to: `return tellsGroupsApart(ban, now) ? settling.until + now : null;`,
  },
];
