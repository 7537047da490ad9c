/* What osqueryd 5.20.0 on a Debian was seen to send, shortened. */

const HOST = '2f0e5a34-7a3c-4c4c-9d5b-6f0c5c8f8a11';

/** An enrolment, by a Linux host unless told. The make of its processor really ends in NULs. */
export function aSentOsqueryEnrollment(change: Readonly<Record<string, unknown>> = {}) {
  return {
    enroll_secret: 'k'.repeat(43),
    host_identifier: HOST,
    platform_type: '9',
    host_details: {
      os_version: { name: 'Debian GNU/Linux', platform: 'debian', version: '12 (bookworm)' },
      osquery_info: {
        version: '5.20.0',
        uuid: HOST,
        instance_id: '8b0ff1d3-62c3-4ae2-a3b4-8f2a6b9d1c55',
        pid: '4711',
        start_time: '1795666100',
      },
      system_info: { uuid: HOST, hostname: 'pc-1', cpu_brand: 'AMD EPYC\u0000\u0000' },
    },
    ...change,
  };
}

/** A row of the inventory's query on Linux. */
export function aDebRow(id: string, change: Readonly<Record<string, unknown>> = {}) {
  return { src: 'deb', id, name: id, version: '1.0-1', publisher: 'Somebody', ...change };
}

/** A line of the log: the whole list of a host. */
export function aSentSnapshot(change: Readonly<Record<string, unknown>> = {}) {
  return {
    snapshot: [aDebRow('base-files')],
    action: 'snapshot',
    name: 'interdict_inventory',
    hostIdentifier: HOST,
    calendarTime: 'Thu Nov 26 04:10:00 2026 UTC',
    unixTime: 1_795_666_200,
    epoch: 0,
    counter: 0,
    numerics: false,
    ...change,
  };
}

/** What osqueryd sends to the log. */
export function aSentOsqueryLog(
  nodeKey: string,
  data: readonly unknown[],
  change: Readonly<Record<string, unknown>> = {},
) {
  return { node_key: nodeKey, log_type: 'result', data, ...change };
}
