import * as z from 'zod/mini';

/*
 * What osqueryd sends to a server over its TLS plugins, as far as it is read here. It sends more,
 * and sends text of the hardware with control characters in it, so nothing else is looked at.
 */

/** `POST /v1/osquery/enroll` */
export const osqueryEnrollBody = z.object({
  /** An enrolment key of kind `reporter`. */
  enroll_secret: z.string(),
  /** The UUID of the hardware: osqueryd runs with `--host_identifier=uuid`. */
  host_identifier: z.string(),
  /** A bit mask in decimal digits: 2 Windows, 8 Linux, 16 macOS. */
  platform_type: z.union([z.string(), z.number()]),
  /** Rows of the tables `os_version`, `osquery_info` and `system_info`. */
  host_details: z.optional(z.unknown()),
});

/** `POST /v1/osquery/config`; the key may also come as `Authorization: NodeKey <key>`. */
export const osqueryConfigBody = z.object({ node_key: z.optional(z.string()) });

/** `POST /v1/osquery/log`; the key may also come as `Authorization: NodeKey <key>`. */
export const osqueryLogBody = z.object({
  node_key: z.optional(z.string()),
  /** Only lines of the type `result` are read. */
  log_type: z.optional(z.string()),
  /** Lines of the log. Only snapshots of the query of the configuration are read. */
  data: z.optional(z.array(z.unknown())),
});

/**
 * How osqueryd is told that something went wrong. It looks at no status. With `error` it keeps what
 * it sent and sends it again later; with `node_invalid` it enrols again first.
 */
export const osqueryRefusal = z.object({ error: z.string(), node_invalid: z.boolean() });
