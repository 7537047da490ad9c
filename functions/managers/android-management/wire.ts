import * as z from 'zod/mini';

/*
 * What the Android Management API says, as far as it is read: its reference, version 1 of 2026-09.
 * It grows, so unknown fields are passed over, and whatever is zero, false or empty is left out
 * there. What is to be written back whole keeps all its fields.
 */

const orNone = <T extends z.core.SomeType>(schema: T) => z.catch(z.optional(schema), undefined);

const text = orNone(z.string());

/** An `int64`, which Google's JSON has as text. */
const int64 = z.catch(
  z.pipe(
    z.union([z.string().check(z.regex(/^\d{1,15}$/)), z.int()]),
    z.transform((value) => Number(value)),
  ),
  0,
);

const applicationReport = z.object({
  packageName: z.string(),
  displayName: text,
  versionName: text,
  state: text,
  signingKeyCerts: orNone(z.array(z.object({ signingKeyCertFingerprintSha256: text }))),
});

const nonComplianceDetail = z.object({
  settingName: text,
  nonComplianceReason: text,
  packageName: text,
});

/** A device, `enterprises/{e}/devices/{d}`. */
export const deviceSchema = z.object({
  name: z.string().check(z.regex(/^enterprises\/[^/]+\/devices\/[^/]+$/)),
  managementMode: text,
  ownership: text,
  appliedState: text,
  policyName: text,
  appliedPolicyName: text,
  appliedPolicyVersion: int64,
  lastStatusReportTime: text,
  nonComplianceDetails: orNone(z.array(nonComplianceDetail)),
  softwareInfo: orNone(z.object({ androidVersion: text })),
  /** Each by itself, so that one that cannot be read costs that one. */
  applicationReports: orNone(z.array(z.catch(z.nullable(applicationReport), null))),
});
export type Device = z.output<typeof deviceSchema>;

export const devicesSchema = z.object({
  devices: orNone(z.array(z.unknown())),
  nextPageToken: text,
});

const entry = z.looseObject({ packageName: z.string(), installType: text });
/** An app as a policy names it. */
export type PolicyEntry = z.output<typeof entry>;

export const policySchema = z.object({
  version: int64,
  applications: z._default(z.array(entry), []),
  statusReportingSettings: orNone(z.object({ applicationReportsEnabled: orNone(z.boolean()) })),
  uninstallAppsDisabled: orNone(z.boolean()),
  personalUsagePolicies: z.optional(
    z.object({
      personalPlayStoreMode: text,
      personalApplications: z._default(z.array(entry), []),
    }),
  ),
});
export type Policy = z.output<typeof policySchema>;

/** The answer to a change of a policy's apps. */
export const changedSchema = z.object({ policy: policySchema });

export const tokenSchema = z.object({
  access_token: z.string().check(z.minLength(1)),
  expires_in: z.catch(z.number(), 0),
});

/** How Google's APIs say that something is wrong: `google.rpc.Status`. */
export const errorSchema = z.object({
  error: z.object({ status: text, message: text }),
});

/** What Pub/Sub pushes. */
export const pushSchema = z.object({
  message: z.object({
    /** Base64 of the JSON of what changed. */
    data: text,
    attributes: orNone(z.object({ notificationType: text })),
  }),
});
