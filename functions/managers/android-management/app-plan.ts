import type { InstallType } from './requests.ts';
import type { PolicyEntry } from './wire.ts';

/*
 * What is to be changed in a list of apps of a policy, so that it blocks what shall be blocked, and
 * is otherwise as its owner made it. Only an app's install type is ever ours.
 */

/** The word for an app that must not be there. On a device that has it, it is uninstalled. */
const BLOCKED = 'BLOCKED';

/** Install types of apps that a policy brings onto devices by itself. */
const SELF_INSTALLED: ReadonlySet<string> = new Set([
  'PREINSTALLED',
  'FORCE_INSTALLED',
  'REQUIRED_FOR_SETUP',
  'KIOSK',
]);

/** An app that we block in a policy. */
interface OurApp {
  /** What was there before: nothing (`null`), or an entry with this install type. */
  readonly before: { readonly installType: string | null } | null;
  /** The version of the policy that blocks it. `null`: it is about to be written. */
  readonly version: number | null;
}
export type OurApps = Readonly<Record<string, OurApp>>;

/** How a list works. */
export interface ListRules {
  /** The most apps that it takes. */
  readonly most: number;
  /** Whether apps that the policy installs by itself may be blocked. */
  readonly overwrite: boolean;
  /** Whether an app that is not in the list cannot be installed anyway. */
  readonly onlyListed: boolean;
}

export interface AppPlan {
  /** What is to be remembered before anything is written. */
  readonly remember: OurApps;
  readonly block: readonly string[];
  /** Apps of which there was nothing before. */
  readonly remove: readonly string[];
  /** Apps that get back the install type that they had. */
  readonly restore: readonly InstallType[];
  /** Apps that are ours no longer once all is written. */
  readonly forget: readonly string[];
  /** Apps that shall be blocked and are not, and why. */
  readonly left: ReadonlyMap<string, string>;
  /** Apps that shall be blocked and are, with the version that blocks them where it is known. */
  readonly held: ReadonlyMap<string, number | null>;
}

/** What is to be done to the list, as it was read, for these apps to be blocked and no others. */
export function planApps(
  list: readonly PolicyEntry[],
  ours: OurApps,
  wanted: ReadonlySet<string>,
  rules: ListRules,
): AppPlan {
  const typeOf = new Map(list.map(({ packageName, installType }) => [packageName, installType]));
  const lifted = planLifts(ours, wanted, typeOf);
  const remember = new Map(Object.entries(ours));
  const block: string[] = [];
  const left = new Map<string, string>();
  const held = new Map<string, number | null>();
  let room = rules.most - list.length + lifted.remove.length;
  for (const app of [...wanted].sort()) {
    const isThere = typeOf.has(app);
    const type = typeOf.get(app) ?? null;
    const our = remember.get(app);
    if (type === BLOCKED || (!isThere && rules.onlyListed)) {
      held.set(app, our?.version ?? null);
      continue;
    }
    const why = whyLeft(type, isThere || room > 0, rules);
    if (why !== null) {
      left.set(app, why);
      // Somebody has made it another entry than the one that was ours.
      remember.delete(app);
      continue;
    }
    if (!isThere) room -= 1;
    // What is found now is what is put back, also where somebody has changed what we wrote.
    remember.set(app, { before: isThere ? { installType: type } : null, version: null });
    block.push(app);
  }
  return { ...lifted, remember: Object.fromEntries(remember), block, left, held };
}

function planLifts(
  ours: OurApps,
  wanted: ReadonlySet<string>,
  typeOf: ReadonlyMap<string, string | undefined>,
): Pick<AppPlan, 'remove' | 'restore' | 'forget'> {
  const over = Object.entries(ours).filter(([app]) => !wanted.has(app));
  // What is no longer as we left it is somebody else's.
  const asLeft = over.filter(([app]) => typeOf.get(app) === BLOCKED);
  return {
    remove: asLeft.flatMap(([app, { before }]) => (before === null ? [app] : [])),
    restore: asLeft.flatMap(([packageName, { before }]) =>
      before === null ? [] : [{ packageName, installType: before.installType }],
    ),
    forget: over.map(([app]) => app),
  };
}

/** Why an app of this install type is not blocked. `null`: it is. */
function whyLeft(type: string | null, hasRoom: boolean, rules: ListRules): string | null {
  if (type !== null && SELF_INSTALLED.has(type) && !rules.overwrite)
    return (
      `the policy installs it by itself (${type}): take it out there, or set overwrite of the ` +
      'connector'
    );
  return hasRoom ? null : `the policy has ${rules.most} apps, and takes no more`;
}

/** Whether nothing is to be written. */
export function isEmpty({ block, remove, restore }: AppPlan): boolean {
  return block.length + remove.length + restore.length === 0;
}

/** The apps that are ours once all is written, which has made this version of the policy. */
export function oursAfter({ remember, forget, block }: AppPlan, version: number): OurApps {
  const gone = new Set(forget);
  const written = new Set(block);
  return Object.fromEntries(
    Object.entries(remember).flatMap(([app, our]) => {
      if (gone.has(app)) return [];
      return [[app, written.has(app) || our.version === null ? { ...our, version } : our]];
    }),
  );
}

/** The list with all changes, for a list that is written as a whole. */
export function listAfter(list: readonly PolicyEntry[], plan: AppPlan): readonly PolicyEntry[] {
  const gone = new Set(plan.remove);
  const types = new Map<string, string | null>([
    ...plan.restore.map(({ packageName, installType }) => [packageName, installType] as const),
    ...plan.block.map((app) => [app, BLOCKED] as const),
  ]);
  const kept = list.filter(({ packageName }) => !gone.has(packageName));
  const there = new Set(kept.map(({ packageName }) => packageName));
  const added = plan.block.filter((app) => !there.has(app));
  return [
    ...kept.map((entry) => withType(entry, types.get(entry.packageName))),
    ...added.map((packageName) => ({ packageName, installType: BLOCKED })),
  ];
}

function withType(entry: PolicyEntry, type: string | null | undefined): PolicyEntry {
  if (type === undefined) return entry;
  const { installType: _, ...rest } = entry;
  return type === null ? rest : { ...rest, installType: type };
}

/** Install types with which apps are blocked. */
export function blocking(apps: readonly string[]): readonly InstallType[] {
  return apps.map((packageName) => ({ packageName, installType: BLOCKED }));
}
