import type { FleetClient } from './client.ts';
import type { ScriptedPlatform } from './scripts.ts';
import type { Target } from './targets.ts';
import type { Title } from './wire.ts';

/** Of which of Fleet's sources the titles of a platform are. */
const SOURCES: Readonly<Record<ScriptedPlatform, readonly string[]>> = {
  macos: ['apps'],
  windows: ['programs'],
  linux: ['deb_packages', 'rpm_packages'],
};

/** Titles of software for which somebody has added a package in Fleet. */
export class Titles {
  readonly #client: FleetClient;

  constructor(client: FleetClient) {
    this.#client = client;
  }

  /** The title that is exactly the app and has a package. `null`: there is none. */
  async withPackage(
    platform: ScriptedPlatform,
    target: Target,
    fleetId: number,
  ): Promise<{ readonly id: number; readonly name: string } | null> {
    for (const { id, name, source, software_package } of await this.#client.titles(
      target.name,
      fleetId,
    )) {
      if (name !== target.name || !SOURCES[platform].includes(source ?? '')) continue;
      if (software_package === null || software_package === undefined) continue;
      const whole = await this.#client.title(id, fleetId);
      if (whole !== null && isOf(platform, whole, target)) return { id, name };
    }
    return null;
  }
}

/** A name is that of many apps, so what identifies the app must agree as well. */
function isOf(platform: ScriptedPlatform, title: Title, target: Target): boolean {
  switch (platform) {
    case 'macos':
      return title.bundle_identifier === target.id;
    case 'windows':
      return target.upgradeCode === null || isSame(title.upgrade_code, target.upgradeCode);
    case 'linux':
      return title.name === target.id;
    default:
      return platform satisfies never;
  }
}

function isSame(told: string | null | undefined, code: string): boolean {
  return told !== undefined && told !== null && told.toUpperCase() === code.toUpperCase();
}
