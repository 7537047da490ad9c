import * as z from 'zod/mini';

/*
 * What Fleet sends by its webhooks, for the API's description: those of policies and of
 * vulnerabilities name hosts, those of silent hosts and of activities their numbers. Only which
 * hosts are named is read, and those are then looked at in Fleet.
 */

/** The secret stands in the path: Fleet's webhooks carry no signature and no header of ours. */
export const fleetWebhookPath = z.strictObject({
  secret: z.string().check(z.regex(/^[A-Za-z0-9_-]{40,128}$/)),
});

const host = z.object({ id: z.int() });

/** `POST /v1/fleet/webhook/{secret}` */
export const fleetWebhookBody = z.object({
  hosts: z.optional(z.array(host)),
  vulnerability: z.optional(z.object({ hosts_affected: z.optional(z.array(host)) })),
  data: z.optional(z.object({ host_ids: z.optional(z.array(z.int())) })),
  details: z.optional(
    z.object({ host_id: z.optional(z.int()), host_ids: z.optional(z.array(z.int())) }),
  ),
});
