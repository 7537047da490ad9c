import { build, type PlistValue, parse } from 'plist';

/*
 * An Apple device that is enrolled at NanoMDM, as far as its management goes: it carries out
 * commands, one after the other, and says what became of them.
 */

type Dict = { readonly [key: string]: unknown };

/** An app on a device. `isManaged`: MDM has installed it, or has taken it over. */
export interface PeerApp {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly isManaged: boolean;
}

export interface PeerDeviceOptions {
  /** The UDID, which is also the enrolment's id. */
  readonly id: string;
  readonly product: string;
  readonly osVersion: string;
  readonly isSupervised: boolean;
  readonly apps: readonly PeerApp[];
  /** `Device` unless told. */
  readonly type?: 'Device' | 'User Enrollment (Device)' | 'User';
  /** The parameters of the URL that it was enrolled with. */
  readonly params?: Readonly<Record<string, string>>;
}

/** What a device answers to a command, without the keys that every answer has. */
export interface PeerAnswer {
  readonly status: 'Acknowledged' | 'NotNow' | 'Error' | 'CommandFormatError';
  readonly body: Dict;
}

const done = (body: Dict = {}): PeerAnswer => ({ status: 'Acknowledged', body });
const error = (domain: string, code: number, words: string): PeerAnswer => ({
  status: 'Error',
  body: {
    ErrorChain: [
      {
        ErrorCode: code,
        ErrorDomain: domain,
        LocalizedDescription: words,
        USEnglishDescription: words,
      },
    ],
  },
});

/** The keys that each command may have beside its type. Another one is a fault of its format. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  DeviceInformation: ['Queries'],
  InstalledApplicationList: ['Identifiers', 'ManagedAppsOnly', 'Items'],
  ManagedApplicationList: ['Identifiers'],
  ProfileList: [],
  InstallProfile: ['Payload'],
  RemoveProfile: ['Identifier'],
  RemoveApplication: ['Identifier'],
  InstallApplication: ['Identifier', 'iTunesStoreID', 'ManagementFlags', 'ChangeManagementState'],
  DeclarativeManagement: ['Data'],
};

/** A configuration profile as it lies on a device. */
export interface PeerProfile {
  readonly identifier: string;
  readonly uuid: string;
  readonly blocked: readonly string[];
}

export class PeerDevice {
  readonly id: string;
  readonly type: NonNullable<PeerDeviceOptions['type']>;
  readonly params: Readonly<Record<string, string>>;
  product: string;
  osVersion: string;
  isSupervised: boolean;
  readonly apps = new Map<string, PeerApp>();
  readonly profiles = new Map<string, PeerProfile>();
  /** Its declarations, by their identifiers, as it was given them. */
  readonly declarations = new Map<string, Dict>();
  declarationsToken: string | null = null;
  /** Whether it is reached by a push. */
  isOnline = true;
  /** Whether it puts off what disturbs its user, as while it is locked. */
  isBusy = false;
  /** Whether its user agrees that an app becomes managed. Supervised devices do not ask. */
  agrees = true;
  /** Request types that it refuses, and with which words. */
  readonly refuses = new Map<string, string>();
  /** The types of all commands that it was handed, in order. */
  readonly handed: string[] = [];

  constructor(options: PeerDeviceOptions) {
    this.id = options.id;
    this.type = options.type ?? 'Device';
    this.params = options.params ?? {};
    this.product = options.product;
    this.osVersion = options.osVersion;
    this.isSupervised = options.isSupervised;
    for (const app of options.apps) this.apps.set(app.id, app);
  }

  get isMac(): boolean {
    return this.product.includes('Mac');
  }

  /** The bundle ids that its profiles and declarations block. */
  get blocked(): readonly string[] {
    if (!this.isSupervised) return [];
    const byProfiles = [...this.profiles.values()].flatMap(({ blocked }) => blocked);
    const byDeclarations = [...this.declarations.values()].flatMap((one) => {
      const { Allowed } = (one.Payload ?? {}) as { Allowed?: { DeniedApps?: readonly string[] } };
      return Allowed?.DeniedApps ?? [];
    });
    return [...new Set([...byProfiles, ...byDeclarations])].sort();
  }

  canStart(app: string): boolean {
    return this.apps.has(app) && !this.blocked.includes(app);
  }

  /** Erases everything. Another enrolment begins. */
  erase(): void {
    this.apps.clear();
    this.profiles.clear();
    this.declarations.clear();
    this.declarationsToken = null;
  }

  /** Carries out a command. */
  carryOut(request: Dict): PeerAnswer {
    const type = String(request.RequestType);
    this.handed.push(type);
    const keys = KEYS[type];
    const strangers = Object.keys(request).filter(
      (key) => key !== 'RequestType' && !keys?.includes(key),
    );
    if (keys === undefined || strangers.length > 0)
      return { status: 'CommandFormatError', body: {} };
    const words = this.refuses.get(type);
    if (words !== undefined) return error('MCMDMErrorDomain', 12_021, words);
    if (this.isBusy && type !== 'DeclarativeManagement') return { status: 'NotNow', body: {} };
    switch (type) {
      case 'DeviceInformation':
        return done({ QueryResponses: this.#information(request) });
      case 'InstalledApplicationList':
        return this.#installed(request);
      case 'ManagedApplicationList':
        return done({ ManagedApplicationList: this.#managed() });
      case 'ProfileList':
        return done({
          ProfileList: [...this.profiles.values()].map(({ identifier, uuid }) => ({
            PayloadIdentifier: identifier,
            PayloadUUID: uuid,
          })),
        });
      case 'InstallProfile':
        return this.#installProfile(request);
      case 'RemoveProfile':
        return this.profiles.delete(String(request.Identifier))
          ? done()
          : error(
              'MCMDMErrorDomain',
              12_075,
              `The profile “${request.Identifier}” is not installed.`,
            );
      case 'RemoveApplication':
        return this.#removeApplication(String(request.Identifier));
      case 'InstallApplication':
        return this.#takeOver(request);
      default:
        return done();
    }
  }

  #information({ Queries }: Dict): Dict {
    const all: Dict = {
      IsSupervised: this.isSupervised,
      OSVersion: this.osVersion,
      ProductName: this.product,
      SerialNumber: `C0${this.id.slice(0, 8)}`,
    };
    const asked = Array.isArray(Queries) ? Queries : [];
    return Object.fromEntries(asked.map((query) => [query, all[String(query)]]));
  }

  #installed({ Items, ManagedAppsOnly, Identifiers }: Dict): PeerAnswer {
    // Macs do not know the key, and say so.
    if (Items !== undefined && this.isMac) return { status: 'CommandFormatError', body: {} };
    const only = Array.isArray(Identifiers) ? Identifiers : null;
    const isPart = ManagedAppsOnly === true || this.type !== 'Device';
    const apps = [...this.apps.values()]
      .filter(({ isManaged }) => !isPart || isManaged)
      .filter(({ id }) => only === null || only.includes(id));
    return done({
      InstalledApplicationList: apps.map(({ id, name, version }) => ({
        Identifier: id,
        Name: name,
        ShortVersion: version,
        Version: version,
      })),
    });
  }

  #managed(): Dict {
    const managed = [...this.apps.values()].filter(({ isManaged }) => isManaged);
    return Object.fromEntries(managed.map(({ id }) => [id, { Status: 'Managed' }]));
  }

  #installProfile({ Payload }: Dict): PeerAnswer {
    if (!(Payload instanceof Uint8Array)) return { status: 'CommandFormatError', body: {} };
    const profile = parse(Buffer.from(Payload).toString('utf8')) as Dict;
    const { PayloadIdentifier, PayloadUUID, PayloadType, PayloadContent } = profile;
    const payloads = Array.isArray(PayloadContent) ? (PayloadContent as readonly Dict[]) : [];
    const [payload] = payloads;
    const isGood =
      PayloadType === 'Configuration' &&
      typeof PayloadIdentifier === 'string' &&
      typeof PayloadUUID === 'string' &&
      payloads.length === 1 &&
      payload?.PayloadType === 'com.apple.applicationaccess' &&
      typeof payload.PayloadUUID === 'string' &&
      typeof payload.PayloadIdentifier === 'string';
    if (!isGood) return error('MCProfileErrorDomain', 1_000, 'The profile is malformed.');
    // A profile of the same identifier takes the place of the one before.
    this.profiles.set(PayloadIdentifier, {
      identifier: PayloadIdentifier,
      uuid: PayloadUUID,
      blocked: (payload.blockedAppBundleIDs as readonly string[]) ?? [],
    });
    return done();
  }

  #removeApplication(id: string): PeerAnswer {
    const app = this.apps.get(id);
    if (app?.isManaged !== true)
      return error('MCMDMErrorDomain', 12_026, `The app “${app?.name ?? id}” is not managed.`);
    this.apps.delete(id);
    return done({ Identifier: id });
  }

  #takeOver({ Identifier, ChangeManagementState }: Dict): PeerAnswer {
    const id = String(Identifier);
    const app = this.apps.get(id);
    if (app === undefined || ChangeManagementState !== 'Managed')
      return error('MCMDMErrorDomain', 12_064, 'The app could not be installed.');
    if (this.isSupervised || this.agrees) this.apps.set(id, { ...app, isManaged: true });
    return done({ Identifier: id, State: 'Managing' });
  }
}

/** The property list that a device sends. */
export function answerPlist(id: string, uuid: string, { status, body }: PeerAnswer): string {
  return build({ CommandUUID: uuid, Status: status, UDID: id, ...body } as PlistValue);
}
