import type { FleetWorld, PeerHost } from './world.ts';

/** Fleet writes this for what never was. */
const NEVER = '2000-01-01T00:00:00Z';

/** A host as the API tells it. Since 4.83 fleets are told by both their names. */
export function hostOf(
  { world, version }: { readonly world: FleetWorld; readonly version: string },
  host: PeerHost,
  hasSoftware: boolean,
) {
  const { id, uuid, platform, fleet, told, toldAt, online, mdm } = host;
  const fleetId = fleet === null ? null : world.fleetId(fleet);
  const knowsFleets = Number(version.split('.')[1]) >= 83;
  const at = toldAt === null ? NEVER : new Date(toldAt).toISOString();
  return {
    id,
    uuid,
    platform,
    hardware_serial: `S${id}`,
    os_version: 'a system',
    team_id: fleetId,
    team_name: fleet,
    ...(knowsFleets ? { fleet_id: fleetId, fleet_name: fleet } : {}),
    seen_time: at,
    detail_updated_at: at,
    software_updated_at: at,
    status: online ? 'online' : 'offline',
    mdm: { enrollment_status: mdm },
    ...(hasSoftware ? { software: told.map((one, index) => ({ id: index + 1, ...one })) } : {}),
  };
}
