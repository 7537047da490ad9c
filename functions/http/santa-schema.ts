import * as z from 'zod/mini';
import { externalId } from './text-schema.ts';

/*
 * What Santa sends to its sync server, as far as it is read here, for the API's description. Zeros,
 * `false` and empty texts are left out there, other fields are not looked at, and one that cannot
 * be used counts as left out.
 */

/** A Mac, by what Santa calls it: the UUID of its hardware. */
export const machinePath = z.strictObject({ machineId: externalId });

const count = z.optional(z.number());

/** `POST /v1/santa/preflight/{machineId}` */
export const santaPreflightBody = z.object({
  request_clean_sync: z.optional(z.boolean()),
  teamid_rule_count: count,
  signingid_rule_count: count,
  certificate_rule_count: count,
  /** Newer versions tell a hash of their rules. */
  rulesHash: z.optional(z.string()),
});

/** `POST /v1/santa/eventupload/{machineId}` */
export const santaEventsBody = z.object({
  events: z.optional(
    z.array(
      z.object({
        /** Of interest are `BLOCK_TEAMID`, `BLOCK_SIGNINGID` and `BLOCK_CERTIFICATE`. */
        decision: z.string(),
        /** Epoch seconds, with a fraction. */
        execution_time: z.number(),
        team_id: z.optional(z.string()),
        /** With its team in front. */
        signing_id: z.optional(z.string()),
        signing_chain: z.optional(z.array(z.object({ sha256: z.optional(z.string()) }))),
        file_name: z.optional(z.string()),
        file_bundle_id: z.optional(z.string()),
        file_bundle_name: z.optional(z.string()),
      }),
    ),
  ),
});

/** `POST /v1/santa/ruledownload/{machineId}` */
export const santaRulesBody = z.object({ cursor: z.optional(z.string()) });

/** `POST /v1/santa/postflight/{machineId}` */
export const santaPostflightBody = z.object({
  rules_received: count,
  rules_processed: count,
  rulesHash: z.optional(z.string()),
});

/** How Santa is told that something went wrong. It looks at the status alone. */
export const santaRefusal = z.object({ error: z.string() });
