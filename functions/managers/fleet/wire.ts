import * as z from 'zod/mini';

/*
 * What Fleet says, as far as it is read here. It grows with each version, so fields that are not
 * known are passed over, and one that does not have its form counts as left out.
 * https://fleetdm.com/docs/rest-api/rest-api
 */

/** A field of which anything but its form counts as left out. */
const orNone = <T extends z.core.SomeType>(schema: T) => z.catch(z.nullish(schema), undefined);
const text = orNone(z.string());
const id = z.int().check(z.gte(0));

const signature = z.object({ installed_path: text, team_identifier: text });

const software = z.object({
  name: text,
  version: text,
  /** The table or the list that it is from: `apps`, `programs`, `deb_packages` … */
  source: text,
  bundle_identifier: text,
  extension_id: text,
  application_id: text,
  upgrade_code: text,
  vendor: text,
  installed_paths: orNone(z.array(z.string())),
  signature_information: orNone(z.array(signature)),
});
export type Software = z.infer<typeof software>;

export const hostSchema = z.object({
  id,
  uuid: text,
  platform: text,
  platform_like: text,
  os_version: text,
  software_updated_at: text,
  // Teams are called fleets since 4.83. Newer versions say both.
  fleet_id: orNone(id),
  team_id: orNone(id),
  fleet_name: text,
  team_name: text,
  mdm: orNone(z.object({ enrollment_status: text })),
  scripts_enabled: orNone(z.boolean()),
  software: orNone(z.array(z.catch(software, {}))),
});
export type FleetHost = z.infer<typeof hostSchema>;

/** A page of hosts. A host without an id is none. */
export const hostsAnswer = z.object({ hosts: z.nullable(z.array(hostSchema)) });
export const hostAnswer = z.object({ host: hostSchema });
/** Only which hosts there are. */
export const hostIdsAnswer = z.object({
  hosts: z.nullable(z.array(z.object({ id, uuid: text }))),
});

export const versionAnswer = z.object({ version: z.string() });

export const scriptSentAnswer = z.object({ execution_id: z.string() });
export const scriptResultAnswer = z.object({
  script_contents: text,
  /** `null`: it has not run yet. */
  exit_code: orNone(z.int()),
  output: text,
  message: text,
});
export type ScriptResult = z.infer<typeof scriptResultAnswer>;

const activity = z.object({
  uuid: text,
  type: text,
  details: orNone(z.object({ script_execution_id: text, script_name: text, software_title: text })),
});
export const activitiesAnswer = z.object({ activities: z.nullable(z.array(activity)) });
export type Activity = z.infer<typeof activity>;

const title = z.object({
  id,
  name: text,
  source: text,
  bundle_identifier: text,
  upgrade_code: text,
  /** What somebody has added in Fleet to install and uninstall it; `null`: nothing. */
  software_package: orNone(z.unknown()),
});
export type Title = z.infer<typeof title>;
export const titlesAnswer = z.object({ software_titles: z.nullable(z.array(title)) });
export const titleAnswer = z.object({ software_title: title });

export const commandSentAnswer = z.object({ command_uuid: z.string() });
/** Fleet answers `{}` before a device has said anything. */
export const commandResultsAnswer = z.object({
  results: orNone(z.array(z.object({ host_uuid: text, status: text, result: text }))),
});

export const errorAnswer = z.object({
  message: text,
  errors: orNone(z.array(z.object({ reason: text }))),
});

const named = z.object({ id });

/**
 * What Fleet's webhooks say, as far as they name hosts: those of policies and vulnerabilities, of
 * hosts that are silent, and of activities.
 */
export const webhookBody = z.object({
  hosts: orNone(z.array(z.catch(z.nullable(named), null))),
  vulnerability: orNone(
    z.object({ hosts_affected: orNone(z.array(z.catch(z.nullable(named), null))) }),
  ),
  data: orNone(z.object({ host_ids: orNone(z.array(id)) })),
  details: orNone(z.object({ host_id: orNone(id), host_ids: orNone(z.array(id)) })),
});
