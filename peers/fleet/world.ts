import { randomUUID } from 'node:crypto';

/*
 * A small world of hosts as Fleet (fleetdm) has them. Time is handed in: hosts do what they are
 * told, and tell what they have, when it has passed.
 */

export interface PeerClock {
  now(): number;
}

/** Software of a host, in the words of Fleet's API. */
export interface PeerSoftware {
  readonly name: string;
  readonly version?: string;
  readonly source: string;
  readonly bundle_identifier?: string;
  readonly extension_id?: string;
  readonly application_id?: string;
  readonly upgrade_code?: string;
  readonly vendor?: string;
  readonly installed_paths?: readonly string[];
  readonly signature_information?: readonly {
    readonly installed_path: string;
    readonly team_identifier: string;
  }[];
}

/** How a host answers a script: by its exit code, and with what is then no longer there. */
type RunsScript = (
  host: PeerHost,
  script: string,
) => {
  readonly exitCode: number;
  readonly output: string;
  readonly removed: readonly PeerSoftware[];
};

export interface PeerHost {
  readonly id: number;
  readonly uuid: string;
  readonly platform: string;
  /** The name of its fleet, formerly team. `null`: it is in none. */
  fleet: string | null;
  /** What is installed. */
  software: PeerSoftware[];
  /** What of it the host has told, and when. `null`: nothing yet. */
  told: readonly PeerSoftware[];
  toldAt: number | null;
  online: boolean;
  scripts: boolean;
  /** `On (automatic)`, `On (manual)`, `On (personal)`, `Off`; `null`: it has no management. */
  mdm: string | null;
  /** Bundle ids that its management has installed: a command removes no others. */
  managed: string[];
  /** How long it takes until a host has done what it is told. */
  takes: number;
  runs: RunsScript;
}

/** What a host is to do, or has done. */
export interface PeerActivity {
  readonly uuid: string;
  readonly hostId: number;
  readonly type: 'ran_script' | 'uninstalled_software';
  readonly createdAt: number;
  /** Of a script, its text; of an uninstall, the title's name. */
  readonly of: string;
  exitCode: number | null;
  output: string;
}

/** A command of Apple's device management. */
export interface PeerCommand {
  readonly uuid: string;
  readonly hostUuid: string;
  readonly requestType: string;
  readonly identifier: string;
  readonly createdAt: number;
  status: 'Pending' | 'Acknowledged' | 'Error';
  result: string;
}

/** A title with a package that somebody has added. */
export interface PeerTitle {
  readonly id: number;
  readonly name: string;
  readonly source: string;
  readonly bundle_identifier?: string;
  readonly upgrade_code?: string;
  readonly hasPackage: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Hosts tell what they have each hour: `detail_update_interval`. */
const TELLS_EVERY = HOUR;

/**
 * What most scripts do that name an app: what the script names by something that only that app has
 * is no longer there. 3 where the host has nothing of what the script names.
 */
const runsByName: RunsScript = ({ software }, script) => {
  const removed = software.filter(({ bundle_identifier, upgrade_code, name }) => {
    const id = bundle_identifier ?? upgrade_code ?? name;
    return script.includes(`'${id}'`);
  });
  return removed.length === 0
    ? { exitCode: 3, output: 'nothing of that is here', removed }
    : { exitCode: 0, output: `removed ${removed.map(({ name }) => name).join(', ')}`, removed };
};

/** The hosts of one Fleet, and all that it was told to do with them. */
export class FleetWorld {
  readonly hosts: PeerHost[] = [];
  readonly activities: PeerActivity[] = [];
  readonly commands: PeerCommand[] = [];
  readonly titles: PeerTitle[] = [];
  /** Webhooks of activities that wait to be sent. */
  readonly webhooks: object[] = [];
  readonly fleets: string[] = [];
  readonly #clock: PeerClock;
  #ids = 0;

  constructor(clock: PeerClock) {
    this.#clock = clock;
  }

  add(
    platform: string,
    software: readonly PeerSoftware[],
    change: Partial<Omit<PeerHost, 'id' | 'platform' | 'software'>> = {},
  ): PeerHost {
    this.#ids += 1;
    const host: PeerHost = {
      id: this.#ids,
      uuid: randomUUID().toUpperCase(),
      platform,
      fleet: null,
      software: [...software],
      told: [...software],
      toldAt: this.#clock.now(),
      online: true,
      scripts: true,
      mdm: null,
      managed: [],
      takes: 2 * MINUTE,
      runs: runsByName,
      ...change,
    };
    this.hosts.push(host);
    if (host.fleet !== null) this.fleetId(host.fleet);
    return host;
  }

  delete(id: number): void {
    this.hosts.splice(
      this.hosts.findIndex((host) => host.id === id),
      1,
    );
  }

  /** The number of a fleet. It is made where there is none of that name. */
  fleetId(name: string): number {
    if (!this.fleets.includes(name)) this.fleets.push(name);
    return this.fleets.indexOf(name) + 1;
  }

  host(id: number): PeerHost | undefined {
    return this.hosts.find((one) => one.id === id);
  }

  upcoming(hostId: number): readonly PeerActivity[] {
    return this.activities.filter((one) => one.hostId === hostId && one.exitCode === null);
  }

  past(hostId: number): readonly PeerActivity[] {
    return this.activities.filter((one) => one.hostId === hostId && one.exitCode !== null);
  }

  begin(hostId: number, type: PeerActivity['type'], of: string): PeerActivity {
    const createdAt = this.#clock.now();
    const activity = {
      uuid: randomUUID(),
      hostId,
      type,
      createdAt,
      of,
      exitCode: null,
      output: '',
    };
    this.activities.push(activity);
    return activity;
  }

  cancel(uuid: string): void {
    const at = this.activities.findIndex((one) => one.uuid === uuid);
    if (at >= 0) this.activities.splice(at, 1);
  }

  command(hostUuid: string, plist: string): PeerCommand {
    const [, requestType = ''] = /<key>RequestType<\/key>\s*<string>([^<]*)</.exec(plist) ?? [];
    const [, identifier = ''] = /<key>Identifier<\/key>\s*<string>([^<]*)</.exec(plist) ?? [];
    const [, uuid = randomUUID()] = /<key>CommandUUID<\/key>\s*<string>([^<]*)</.exec(plist) ?? [];
    const createdAt = this.#clock.now();
    const made = { uuid, hostUuid, requestType, identifier, createdAt, result: '' };
    const command: PeerCommand = { ...made, status: 'Pending' };
    this.commands.push(command);
    return command;
  }

  /** Has the host tell what it has when it comes by next. */
  refetch(host: PeerHost): void {
    if (host.online) this.#tell(host);
  }

  /** Lets hosts do all that they have had the time for. It is done before each request. */
  pass(): void {
    const now = this.#clock.now();
    for (const host of this.hosts.filter(({ online }) => online)) {
      for (const activity of this.upcoming(host.id))
        if (now >= activity.createdAt + host.takes) this.#do(host, activity);
      for (const command of this.commands)
        if (command.hostUuid === host.uuid && now >= command.createdAt + host.takes)
          this.#answer(host, command);
      if (host.toldAt !== null && now >= host.toldAt + TELLS_EVERY) this.#tell(host);
    }
  }

  #tell(host: PeerHost): void {
    host.told = [...host.software];
    host.toldAt = this.#clock.now();
  }

  #do(host: PeerHost, activity: PeerActivity): void {
    if (activity.type === 'ran_script') {
      const { exitCode, output, removed } = host.runs(host, activity.of);
      Object.assign(activity, { exitCode, output });
      host.software = host.software.filter((one) => !removed.includes(one));
    } else {
      host.software = host.software.filter(({ name }) => name !== activity.of);
      Object.assign(activity, { exitCode: 0, output: '' });
    }
    const { type, uuid, hostId } = activity;
    this.webhooks.push({
      timestamp: new Date(this.#clock.now()).toISOString(),
      type,
      details: { host_id: hostId, script_execution_id: uuid },
    });
  }

  #answer(host: PeerHost, command: PeerCommand): void {
    if (command.status !== 'Pending') return;
    const { identifier } = command;
    if (command.requestType === 'RemoveApplication' && host.managed.includes(identifier)) {
      host.software = host.software.filter((one) => one.bundle_identifier !== identifier);
      command.status = 'Acknowledged';
      return;
    }
    command.status = 'Error';
    command.result = Buffer.from(
      '<plist version="1.0"><dict><key>ErrorChain</key><array><dict>' +
        '<key>LocalizedDescription</key><string>The app is not managed.</string>' +
        '</dict></array></dict></plist>',
    ).toString('base64');
  }
}
