import * as z from 'zod/mini';

/*
 * The shapes of the Android Management API, version 1, that the stand-in has: what it takes, and
 * refuses anything else. After the API's reference (discovery document, revision 20260917).
 */

const INSTALL_TYPES = [
  'INSTALL_TYPE_UNSPECIFIED',
  'PREINSTALLED',
  'FORCE_INSTALLED',
  'BLOCKED',
  'AVAILABLE',
  'REQUIRED_FOR_SETUP',
  'KIOSK',
  'CUSTOM',
] as const;

const packageName = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)+$/));

/** An app of a policy: the fields that the stand-in has, of some thirty. */
const applicationPolicy = z.strictObject({
  packageName,
  installType: z.optional(z.enum(INSTALL_TYPES)),
  disabled: z.optional(z.boolean()),
  lockTaskAllowed: z.optional(z.boolean()),
  managedConfiguration: z.optional(z.record(z.string(), z.unknown())),
  minimumVersionCode: z.optional(z.int()),
});
export type ApplicationPolicy = z.output<typeof applicationPolicy>;

const personalApplicationPolicy = z.strictObject({
  packageName,
  installType: z.optional(z.enum(['INSTALL_TYPE_UNSPECIFIED', 'BLOCKED', 'AVAILABLE'])),
});

const personalUsagePolicies = z.strictObject({
  personalApplications: z.optional(z.array(personalApplicationPolicy)),
  personalPlayStoreMode: z.optional(
    z.enum(['PLAY_STORE_MODE_UNSPECIFIED', 'BLACKLIST', 'BLOCKLIST', 'ALLOWLIST']),
  ),
  cameraDisabled: z.optional(z.boolean()),
});

/** The most apps of a policy, by the reference of `Policy.applications`. */
export const MOST_APPLICATIONS = 3_000;

export const policyFields = z.strictObject({
  applications: z.optional(z.array(applicationPolicy).check(z.maxLength(MOST_APPLICATIONS))),
  statusReportingSettings: z.optional(
    z.strictObject({
      applicationReportsEnabled: z.optional(z.boolean()),
      applicationReportingSettings: z.optional(
        z.strictObject({ includeRemovedApps: z.optional(z.boolean()) }),
      ),
    }),
  ),
  uninstallAppsDisabled: z.optional(z.boolean()),
  playStoreMode: z.optional(z.enum(['PLAY_STORE_MODE_UNSPECIFIED', 'WHITELIST', 'BLACKLIST'])),
  personalUsagePolicies: z.optional(personalUsagePolicies),
});
export type PolicyFields = z.output<typeof policyFields>;

/** What of a device can be changed here. The API also takes its `state`, and more. */
export const devicePatch = z.strictObject({ policyName: z.string() });

/** `:modifyPolicyApplications` */
export const modifyBody = z.strictObject({
  changes: z
    .array(
      z.strictObject({
        application: applicationPolicy,
        updateMask: z.optional(z.string()),
      }),
    )
    .check(z.minLength(1)),
});

/** `:removePolicyApplications` */
export const removeBody = z.strictObject({
  packageNames: z.array(z.string()).check(z.minLength(1)),
});

/** The form in which a token is asked for: RFC 7523. */
export const tokenForm = z.strictObject({
  grant_type: z.literal('urn:ietf:params:oauth:grant-type:jwt-bearer'),
  assertion: z.string(),
});
