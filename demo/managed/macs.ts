import { deflateSync } from 'node:zlib';
import type { App } from '../../functions/domain/devices/app.ts';
import { MacWithSanta } from '../../peers/santa/mac-with-santa.ts';
import { type FleetClient, fleetClient } from '../fleet/client.ts';
import { CONTROLS, PRODUCTS } from '../fleet/identifiers.ts';
import type { OrderDevice } from '../fleet/running-fleet.ts';
import type { Person } from '../people.ts';
import type { ManagedDevice, ManagedDevices } from './managed-device.ts';

/** The Macs: their groups, and whether Kaspersky is on them. */
const MACS: readonly { readonly group: string; readonly has: boolean }[] = [
  { group: 'treasury', has: true },
  { group: 'treasury', has: false },
  { group: 'health', has: true },
  { group: 'health', has: true },
];

/** The team that signs whatever Kaspersky makes for Macs. */
export function kasperskysTeam(): string {
  const { identifiers = [] } = PRODUCTS['kaspersky-suite'] ?? {};
  const team = identifiers.find(({ platform, key }) => platform === 'macos' && key === 'teamId');
  if (team === undefined) throw new Error('no team of Kaspersky is known on macOS');
  return team.id;
}

function kaspersky(): App & { readonly teamId: string; readonly signingId: string } {
  const id = 'com.kaspersky.kav';
  return { id, name: 'Kaspersky', version: '21.1', teamId: kasperskysTeam(), signingId: id };
}

/** A Mac: Santa on it, and an inventory agent with its token. */
interface Mac extends ManagedDevice {
  readonly deviceId: string;
  readonly token: string;
  readonly santa: MacWithSanta;
}

/** Macs with Santa, and an inventory agent beside it that can only report. */
export class Macs implements ManagedDevices {
  readonly #macs: Mac[] = [];
  readonly #client: FleetClient;
  readonly #apiUrl: string;
  readonly #now: () => number;

  constructor(apiUrl: string, now: () => number) {
    this.#client = fleetClient({ apiUrl });
    this.#apiUrl = apiUrl;
    this.#now = now;
  }

  get devices(): readonly ManagedDevice[] {
    return this.#macs;
  }

  deviceOf({ id }: OrderDevice): ManagedDevice | undefined {
    return this.#macs.find(({ deviceId }) => deviceId === id);
  }

  /** All Macs enrol with the keys of their groups: one for their agents, one for Santa. */
  async enrol(operator: Person): Promise<void> {
    const keys = new Map<string, string>();
    const keyOf = async (kind: 'agent' | 'reporter', group: string): Promise<string> => {
      const known = keys.get(`${kind}/${group}`);
      if (known !== undefined) return known;
      const { enrollmentKey } = await operator.post('/v1/enrollment-keys', {
        kind,
        group,
        ownership: 'organization',
        maxUses: 100,
        expiresAt: '2023-12-31T00:00:00Z',
      });
      keys.set(`${kind}/${group}`, String(enrollmentKey));
      return String(enrollmentKey);
    };
    for (const [index, { group, has }] of MACS.entries()) {
      const [agent, reporter] = [await keyOf('agent', group), await keyOf('reporter', group)];
      this.#macs.push(await this.#enrolOne(index, { group, has, agent, reporter }));
    }
  }

  async #enrolOne(
    index: number,
    { group, has, agent, reporter }: (typeof MACS)[number] & { agent: string; reporter: string },
  ): Promise<Mac> {
    const uuid = `564D4B5E-1111-2222-3333-4444555566${index.toString(16).padStart(2, '0')}`;
    const apps: readonly App[] = [...CONTROLS.macos.slice(0, 12), ...(has ? [kaspersky()] : [])];
    const enrolled = await this.#client.enroll({
      enrollmentKey: reporter,
      hardwareId: uuid,
      platform: 'macos',
    });
    const santa = new MacWithSanta((stage, body) => this.#send(`${stage}/${uuid}`, agent, body));
    const names = apps.filter(({ teamId }) => teamId === kasperskysTeam());
    const isStopped = () => santa.rules.has(`TEAMID:${kasperskysTeam()}`);
    const stopped = () => (isStopped() ? names.map(({ id }) => id) : []);
    return {
      name: `mac-${index + 1}`,
      manager: 'Santa',
      platform: 'macos',
      group,
      apps,
      ...enrolled,
      santa,
      stopped,
      blocked: () => [...santa.rules.keys()],
    };
  }

  /** Their agents report what they have, and Santa syncs. */
  async work(): Promise<void> {
    for (const { token, apps, santa } of this.#macs) {
      await this.#client.checkIn(token, {
        platform: 'macos',
        osVersion: '14.0',
        observedAt: new Date(this.#now()).toISOString(),
        coverage: 'all',
        apps,
      });
      await santa.sync();
    }
  }

  /** Somebody starts Kaspersky on each Mac that has it. Answers on how many it does start. */
  startKaspersky(): number {
    const { teamId, signingId } = kaspersky();
    const app = { teamId, signingId, name: 'Kaspersky' };
    return this.#macs.filter(
      ({ apps, santa }) => apps.some(({ id }) => id === signingId) && santa.start(app, this.#now()),
    ).length;
  }

  changes(): readonly string[] {
    return this.#macs.flatMap(({ name, santa }) =>
      santa.rules.size === 0 ? [] : [`${name} has ${[...santa.rules.keys()].join(', ')}`],
    );
  }

  async #send(path: string, key: string, body: object): Promise<object> {
    const answer = await fetch(`${this.#apiUrl}/v1/santa/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        // Santa compresses unless told not to.
        'content-encoding': 'deflate',
        'x-interdict-enrollment': key,
      },
      body: new Uint8Array(deflateSync(JSON.stringify(body))),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${text}`);
    return JSON.parse(text) as object;
  }
}
