import type { ApplicationPolicy, PolicyFields } from './shapes.ts';

/** An app on a device of the stand-in. */
export interface PeerApp {
  readonly packageName: string;
  readonly displayName?: string;
  readonly versionName?: string;
  /** SHA-256 of the certificate of its signer, in hex. */
  readonly signer?: string;
  /** Whether it stays, whatever the policy says: some system apps do. */
  readonly stays?: boolean;
}

/** A device as a test, or the demo, sets it up. */
export interface PeerDevice {
  readonly id: string;
  readonly policy: string;
  readonly management?: 'DEVICE_OWNER' | 'PROFILE_OWNER';
  readonly ownership?: 'COMPANY_OWNED' | 'PERSONALLY_OWNED';
  readonly apps?: readonly PeerApp[];
  /** On the private side, which is never reported. */
  readonly personalApps?: readonly string[];
}

/** What a device did when it applied a version of its policy. */
export interface Applied {
  readonly at: number;
  readonly policy: string;
  readonly version: number;
  readonly removed: readonly string[];
  readonly removedPrivately: readonly string[];
}

/** A device of the stand-in, as it is. */
export class DeviceState {
  readonly id: string;
  policy: string;
  /** When it was given its policy. */
  assignedAt = 0;
  readonly management: string;
  readonly ownership: string;
  apps: PeerApp[];
  personalApps: string[];
  /** Whether it is switched off: it applies and reports nothing. */
  isOff = false;
  /** Whether it goes on reporting, and never applies a change of its policy. */
  isStuck = false;
  appliedPolicy: string | null = null;
  appliedVersion = 0;
  reportedAt: number | null = null;
  reportsApps = false;
  complains: string[] = [];
  /** Apps that were removed, for policies that have them reported. */
  removed: PeerApp[] = [];
  readonly applied: Applied[] = [];

  constructor(device: PeerDevice) {
    this.id = device.id;
    this.policy = device.policy;
    this.management = device.management ?? 'DEVICE_OWNER';
    this.ownership = device.ownership ?? 'COMPANY_OWNED';
    this.apps = [...(device.apps ?? [])];
    this.personalApps = [...(device.personalApps ?? [])];
  }

  /** Takes the policy in, does what it says, and reports. */
  apply(policy: PolicyFields, version: number, at: number): void {
    const { applications = [], uninstallAppsDisabled = false, personalUsagePolicies } = policy;
    const isBlocked = ({ packageName }: PeerApp) =>
      applications.some((app) => app.packageName === packageName && app.installType === 'BLOCKED');
    const stays = (app: PeerApp) => app.stays === true || uninstallAppsDisabled;
    const removed = this.apps.filter((app) => isBlocked(app) && !stays(app));
    this.apps = this.apps.filter((app) => !removed.includes(app));
    this.complains = this.apps.filter(isBlocked).map(({ packageName }) => packageName);
    this.removed.push(...removed);
    this.#installWhatIsForced(applications);
    const privately = this.#removePrivately(personalUsagePolicies);
    this.appliedPolicy = this.policy;
    this.appliedVersion = version;
    this.reportedAt = at;
    this.reportsApps = policy.statusReportingSettings?.applicationReportsEnabled === true;
    this.applied.push({
      at,
      policy: this.policy,
      version,
      removed: removed.map(({ packageName }) => packageName),
      removedPrivately: privately,
    });
  }

  #installWhatIsForced(applications: readonly ApplicationPolicy[]): void {
    for (const { packageName, installType = '' } of applications)
      if (['FORCE_INSTALLED', 'REQUIRED_FOR_SETUP', 'KIOSK'].includes(installType))
        if (!this.apps.some((app) => app.packageName === packageName))
          this.apps.push({ packageName });
  }

  #removePrivately(told: PolicyFields['personalUsagePolicies']): readonly string[] {
    if (this.management !== 'PROFILE_OWNER' || this.ownership !== 'COMPANY_OWNED') return [];
    const { personalApplications = [], personalPlayStoreMode: mode } = told ?? {};
    const typeOf = (name: string) =>
      personalApplications.find(({ packageName }) => packageName === name)?.installType;
    const gone = this.personalApps.filter((name) =>
      mode === 'ALLOWLIST' ? typeOf(name) !== 'AVAILABLE' : typeOf(name) === 'BLOCKED',
    );
    this.personalApps = this.personalApps.filter((name) => !gone.includes(name));
    return gone;
  }
}
