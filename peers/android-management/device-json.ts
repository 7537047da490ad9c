import type { DeviceState, PeerApp } from './devices.ts';
import type { PolicyFields } from './shapes.ts';

function report(app: PeerApp, state: 'INSTALLED' | 'REMOVED') {
  const { packageName, displayName, versionName, signer } = app;
  return {
    packageName,
    displayName: displayName ?? packageName,
    versionName: versionName ?? '1.0',
    versionCode: 1,
    state,
    applicationSource: 'INSTALLED_FROM_PLAY_STORE',
    ...(signer === undefined
      ? {}
      : { signingKeyCerts: [{ signingKeyCertFingerprintSha256: signer }] }),
  };
}

/**
 * A device as the API shows it. What is empty or false is left out, as in all JSON that Google
 * makes of protocol buffers; an `int64` is text.
 */
export function deviceJson(device: DeviceState, enterprise: string, policy: PolicyFields | null) {
  const name = (part: string, id: string) => `${enterprise}/${part}/${id}`;
  const { applicationReportingSettings } = policy?.statusReportingSettings ?? {};
  const withRemoved = applicationReportingSettings?.includeRemovedApps === true;
  const reports = [
    ...device.apps.map((app) => report(app, 'INSTALLED')),
    ...(withRemoved ? device.removed.map((app) => report(app, 'REMOVED')) : []),
  ];
  const complaints = device.complains.map((packageName) => ({
    settingName: 'applications',
    nonComplianceReason: 'APP_INSTALLED',
    packageName,
    fieldPath: 'applications',
  }));
  return {
    name: name('devices', device.id),
    managementMode: device.management,
    ownership: device.ownership,
    state: 'ACTIVE',
    appliedState: 'ACTIVE',
    policyName: name('policies', device.policy),
    enrollmentTime: '2026-01-05T08:00:00Z',
    apiLevel: 35,
    hardwareInfo: { brand: 'Example', model: 'Phone' },
    softwareInfo: { androidVersion: '15' },
    ...(device.appliedPolicy === null
      ? {}
      : {
          appliedPolicyName: name('policies', device.appliedPolicy),
          appliedPolicyVersion: String(device.appliedVersion),
          ...(complaints.length === 0 ? { policyCompliant: true } : {}),
        }),
    ...(complaints.length > 0 ? { nonComplianceDetails: complaints } : {}),
    ...(device.reportedAt === null
      ? {}
      : { lastStatusReportTime: new Date(device.reportedAt).toISOString() }),
    ...(device.reportsApps && reports.length > 0 ? { applicationReports: reports } : {}),
  };
}
