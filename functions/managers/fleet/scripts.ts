import { ORDER_ID } from '../../domain/findings/order.ts';
import { linuxScript, type OnLinux } from './script-linux.ts';
import { macScript, type OnMac } from './script-mac.ts';
import { type OnWindows, windowsScript } from './script-windows.ts';
import type { LinuxPackages, Recognized } from './targets.ts';

/*
 * The scripts that remove apps. They are pure text: each verifies what it removes before it does,
 * and says by its exit code what became of it. 0: gone; 3: it was not there; 4: refused, since it
 * is not what was ordered or lies where nothing is removed; anything else: it failed.
 */

/** Characters of a script that is not saved in Fleet before. */
export const LARGEST_SCRIPT = 10_000;

/** A platform for which there are scripts. */
export type ScriptedPlatform = 'macos' | 'windows' | 'linux';

/** The line by which a script of ours is known again. Ids of orders have no line breaks. */
export function markerOf(orderId: string, part: number): string {
  if (!ORDER_ID.test(orderId)) throw new RangeError('it is no id of an order');
  return `# interdict order ${orderId} part ${part}`;
}

/** Whether a script is one of an order's. */
export function isMarkedFor(script: string, orderId: string): boolean {
  return /^# interdict order (\S+) part \d+$/m.exec(script)?.[1] === orderId;
}

/** Whether a script has the marker as a line. */
export function hasMarker(script: string, marker: string): boolean {
  return script.split(/\r?\n/).includes(marker);
}

/**
 * The scripts that remove these apps: mostly one, and more where one would be longer than Fleet
 * takes. They are always the same for the same order.
 */
export function scriptsFor(
  orderId: string,
  platform: ScriptedPlatform,
  apps: readonly Recognized[],
): readonly string[] {
  const first = platform === 'windows' ? '' : '#!/bin/sh\n';
  const scripts: string[] = [];
  for (const [make, of] of bodiesOf(platform, apps)) {
    let from = 0;
    while (from < of.length) {
      const head = `${first}${markerOf(orderId, scripts.length + 1)}\n`;
      let to = of.length;
      while (to > from + 1 && head.length + make(of.slice(from, to)).length > LARGEST_SCRIPT) to--;
      scripts.push(head + make(of.slice(from, to)));
      from = to;
    }
  }
  return scripts;
}

type Made = readonly [make: (apps: readonly Recognized[]) => string, of: readonly Recognized[]];

function bodiesOf(platform: ScriptedPlatform, apps: readonly Recognized[]): readonly Made[] {
  switch (platform) {
    case 'macos':
      return [[(some) => macScript(some.filter(isOnMac)), apps.filter(isOnMac)]];
    case 'windows':
      return [[(some) => windowsScript(some.filter(isOnWindows)), apps.filter(isOnWindows)]];
    case 'linux':
      return (['deb', 'rpm'] as const).map((packages) => [
        (some) => linuxScript(packages, some.filter(isOnLinux)),
        apps.filter((app) => isOf(app, packages)),
      ]);
    default:
      return platform satisfies never;
  }
}

function isOnMac(app: Recognized): app is OnMac {
  return app.by === 'bundle';
}

function isOnLinux(app: Recognized): app is OnLinux {
  return app.by === 'package';
}

function isOf(app: Recognized, packages: LinuxPackages): boolean {
  return isOnLinux(app) && app.packages === packages;
}

function isOnWindows(app: Recognized): app is OnWindows {
  return !isOnMac(app) && !isOnLinux(app);
}

/** What the exit code of a script says of an order. */
export function outcomeOf(exitCode: number): {
  readonly outcome: 'done' | 'failed';
  readonly detail: string;
} {
  switch (exitCode) {
    case 0:
      return { outcome: 'done', detail: 'the script has removed it' };
    case 3:
      return { outcome: 'done', detail: 'the script has not found it' };
    case 4:
      return { outcome: 'failed', detail: 'the script refused to remove it' };
    case -1:
      return { outcome: 'failed', detail: 'the script took longer than Fleet lets scripts run' };
    case -2:
      return { outcome: 'failed', detail: 'scripts are turned off on this host' };
    default:
      return { outcome: 'failed', detail: `the script ended with ${exitCode}` };
  }
}
