import type { Command } from 'commander';
import { connectorsSchema, deviceSchema } from '../api/answers.ts';
import type { Cli, Runner } from '../runner.ts';
import { inUtc, spanOf } from '../show/times.ts';

interface DevicesOptions {
  readonly source?: string;
  readonly externalId?: string;
  readonly group?: string;
}

async function listDevices(cli: Cli, options: DevicesOptions): Promise<void> {
  const { source, externalId, group } = options;
  const named = Object.entries({ source, externalId, group }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] satisfies [string, string]],
  );
  const query = new URLSearchParams(named).toString();
  const path = query === '' ? '/v1/devices' : `/v1/devices?${query}`;
  const devices = await (await cli.api()).all(deviceSchema, path);
  const { terminal } = cli;
  if (terminal.asJson) return terminal.json(devices);
  if (devices.length === 0) terminal.say('No such device has reported.');
  terminal.table(
    ['device', 'platform', 'group', 'management', 'coverage', 'evidence', 'bans', 'known as'],
    devices.map((device) => {
      const { deviceId, platform, management, coverage, evidenceAgeSeconds: age } = device;
      const evidence = age === null ? 'none' : `${spanOf(age * 1000)} old`;
      const name = device.source === null ? '–' : `${device.source}/${device.externalId}`;
      return [
        ...[deviceId, platform, device.group ?? '–', management, coverage ?? '–', evidence],
        ...[device.matches.join(' ') || '–', name],
      ];
    }),
  );
}

async function listConnectors({ api, terminal }: Cli): Promise<void> {
  const answer = await (await api()).get(connectorsSchema, '/v1/connectors');
  if (terminal.asJson) return terminal.json(answer.items);
  if (answer.items.length === 0) terminal.say('The stage connects no manager: see docs/connect.');
  terminal.table(
    ['connector', 'kind', 'devices', 'open', 'failed', 'last poll', 'trouble'],
    answer.items.map(({ name, kind, devices, open, failed, lastPollAt, stale, trouble }) => [
      ...[name, kind, devices ?? '–', open ?? '–', failed ?? '–'],
      ...[`${inUtc(lastPollAt)}${stale ? ' (late)' : ''}`, trouble?.why ?? '–'],
    ]),
  );
  for (const { name, notEnforceable } of answer.items)
    for (const { banId, platform, why } of notEnforceable)
      terminal.warn(`${name} cannot enforce ${banId} on ${platform}: ${why}`);
}

export function addFleetCommands(program: Command, run: Runner): void {
  program
    .command('devices')
    .description('devices, with how much their lists show and how old these are')
    .option('--source <source>', 'only those that this source reports')
    .option('--external-id <id>', 'with --source: the one that the source calls so')
    .option('--group <group>', 'only those of this group')
    .action(run(listDevices));
  program
    .command('connectors')
    .description('what the stack is connected to, how each is, and what it cannot enforce')
    .action(run(listConnectors));
}
