import * as z from 'zod/mini';
import { namedDevices } from '../domain/bans/exemption-names.ts';
import {
  deviceId,
  externalId,
  group,
  identifierLine,
  instant,
  languageTag,
  line,
  opaqueId,
  orNull,
  prose,
  sha256,
  source,
} from './text-schema.ts';

/* Bodies of the acts on a ban. */

const revision = z.int().check(z.gte(1), z.lte(1_000_000));

export const proposeBody = z.strictObject({ revision });
/** A number of devices, as it was shown. */
const shown = z.int().check(z.gte(0), z.lte(1_000_000_000));

/** `preview` and `limit` are those of `proposed`, as the ban was read. */
export const approveBody = z.strictObject({
  revision,
  hash: sha256,
  preview: orNull(opaqueId),
  limit: shown,
});
export const liftBody = z.strictObject({ reason: prose });
export const pauseBody = z.strictObject({ reason: prose });
export const resumeBody = z.strictObject({ reason: prose, count: shown });
export const raiseBody = z.strictObject({ limit: shown, reason: prose });
export const confirmBody = z.strictObject({ count: shown });
export const previewBody = z.strictObject({ revision, purpose: prose });

const exemptNames = <T extends z.core.SomeType>(name: T) =>
  z._default(z.array(name).check(z.maxLength(500)), []);

/**
 * Whom a ban leaves alone: devices by the ids that this service gave them, by what they call
 * themselves when they enrol, or by what a source calls them, also those that are yet to come; or
 * groups.
 */
export const exemptionBody = z
  .strictObject({
    devices: exemptNames(deviceId),
    hardwareIds: exemptNames(identifierLine(255)),
    externalIds: exemptNames(z.strictObject({ source, externalId })),
    groups: z._default(z.array(group).check(z.maxLength(100)), []),
    ground: prose,
    grantedBy: line(255),
    expiresAt: instant,
  })
  .check(
    z.refine((exemption) => namedDevices(exemption) + exemption.groups.length > 0, {
      error: 'names nobody: list who is exempt in devices, hardwareIds, externalIds or groups',
    }),
  );

/** If no language is named, the report has all languages of the ban. */
export const reportBody = z.strictObject({
  asOf: instant,
  languages: z._default(z.array(languageTag).check(z.maxLength(20)), []),
});
