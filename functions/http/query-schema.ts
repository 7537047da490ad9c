import * as z from 'zod/mini';
import { FINDING_STATUSES } from '../domain/findings/finding.ts';
import { platform } from './term-schema.ts';
import {
  banId,
  day,
  explainToken,
  externalId,
  group,
  opaqueId,
  orderId,
  source,
} from './text-schema.ts';

/*
 * Parameters in paths and after the question mark. All are text. A route refuses parameters that it
 * does not know.
 */

/** The most items that a page of a list is asked for. */
export const LONGEST_PAGE = 200;

const pageLength = z.pipe(
  z.string().check(
    z.refine((text) => /^[1-9]\d{0,2}$/.test(text) && Number(text) <= LONGEST_PAGE, {
      error: `must be a whole number from 1 to ${LONGEST_PAGE}`,
    }),
  ),
  z.transform((text) => Number(text)),
);
const limit = z._default(pageLength, 50);
const cursor = z._default(
  z.nullable(
    z.string().check(
      z.maxLength(2_048),
      z.regex(/^[A-Za-z0-9._~=+/-]+$/, {
        error: 'must be a nextCursor as this route gave it out',
      }),
    ),
  ),
  null,
);
const page = { limit, cursor };
const optionalFilter = <T extends z.core.SomeType>(schema: T) =>
  z._default(z.nullable(schema), null);

export const noQuery = z.strictObject({});
/** For callers whose protocol says nothing of parameters: what is sent is not looked at. */
export const unreadQuery = z.object({});
export const cursorQuery = z.strictObject({ cursor });
export const pageQuery = z.strictObject(page);
export const banQuery = z.strictObject({
  revision: optionalFilter(
    z.pipe(
      z.string().check(z.regex(/^[1-9]\d{0,5}$/, { error: 'must be the number of a revision' })),
      z.transform((text) => Number(text)),
    ),
  ),
});
export const findingsQuery = z.strictObject({
  ...page,
  status: optionalFilter(z.enum(FINDING_STATUSES)),
});
export const devicesQuery = z
  .strictObject({
    ...page,
    source: optionalFilter(source),
    externalId: optionalFilter(externalId),
    group: optionalFilter(group),
  })
  .check(
    z.refine((query) => query.externalId === null || query.source !== null, {
      error: 'is missing: an externalId is a source\u2019s own, so say whose',
      path: ['source'],
    }),
  );
/** Without a `group`, of all groups; `limit` is the most of them on a page. */
export const restrictionsQuery = z
  .strictObject({
    platform,
    group: optionalFilter(group),
    limit: optionalFilter(pageLength),
    cursor,
  })
  .check(
    z.refine((query) => query.group === null || query.limit === null, {
      error: 'is for the list of all groups: leave it out, or leave out the group',
      path: ['limit'],
    }),
  );
export const auditQuery = z.strictObject({ ...page, day });
export const reportQuery = z.strictObject({
  format: z._default(z.enum(['json', 'csv', 'html']), 'json'),
});

export const noPath = z.strictObject({});
export const banPath = ofBan(z.strictObject({ id: banId }));
export const previewPath = ofBan(z.strictObject({ id: banId, previewId: opaqueId }));
export const exemptionPath = ofBan(z.strictObject({ id: banId, exemptionId: opaqueId }));
export const findingPath = ofBan(z.strictObject({ id: banId, deviceId: opaqueId }));
export const reportPath = ofBan(z.strictObject({ id: banId, reportId: opaqueId }));
export const devicePath = z.strictObject({ deviceId: opaqueId });
export const orderPath = z.strictObject({ orderId });
export const linkPath = z.strictObject({ token: explainToken });
export const linkQuery = z.strictObject({
  lang: optionalFilter(z.string().check(z.maxLength(100))),
});
export const sourcePath = z.strictObject({ source });
export const runPath = z.strictObject({ source, runId: opaqueId });

/** A path below `/v1/bans/{id}`. The path says `id`, and the use cases say `banId`. */
function ofBan<P extends { readonly id: string }>(path: z.ZodMiniType<P>) {
  return z.pipe(
    path,
    z.transform(({ id, ...rest }: P) => ({ banId: id, ...rest })),
  );
}
