import { type Command, Option } from 'commander';
import { z } from 'zod';
import { PLATFORMS } from '../../functions/domain/devices/app.ts';
import { clockSchema } from '../api/answers.ts';
import { CLOCK } from '../api/api.ts';
import { type MadeUpApp, MadeUpDevices } from '../context/made-up-devices.ts';
import { each } from '../options.ts';
import type { Cli, Runner } from '../runner.ts';
import { escaped, inLanguage } from '../show/seen.ts';
import { inUtc } from '../show/times.ts';
import { Trouble } from '../world.ts';

const repliesSchema = z.looseObject({
  status: z.string(),
  orders: z.array(
    z.looseObject({
      orderId: z.string(),
      action: z.string(),
      title: z.record(z.string(), z.string()),
      apps: z.array(z.looseObject({ id: z.string() })),
      effectiveAt: z.string().nullable(),
    }),
  ),
});

function appOf(text: string): MadeUpApp {
  const at = text.indexOf('=');
  return at < 0 ? { id: text, name: text } : { id: text.slice(0, at), name: text.slice(at + 1) };
}

interface DeviceOptions {
  readonly platform: string;
  readonly app: readonly string[];
  readonly without?: true;
}

async function device(cli: Cli, name: string, options: DeviceOptions): Promise<void> {
  const { terminal, world } = cli;
  const devices = new MadeUpDevices(world);
  const known = devices.find(name) ?? (await devices.enrol(name, options.platform));
  const told = options.app.map(appOf);
  const apps = options.without === true || told.length > 0 ? told : known.apps;
  devices.keep(name, { ...known, apps });
  const api = devices.apiFor(known.token);
  const observedAt = new Date(await api.now()).toISOString();
  const body = { platform: known.platform, observedAt, coverage: 'all', apps };
  const reply = await api.post(repliesSchema, '/v1/check-ins', body);
  if (terminal.asJson) return terminal.json({ deviceId: known.deviceId, ...reply });
  terminal.say(`${name} (${known.deviceId}) has ${apps.length} apps: ${escaped(reply.status)}.`);
  terminal.table(
    ['order', 'action', 'apps', 'effective', 'title'],
    reply.orders.map(({ orderId, action, title, apps: ordered, effectiveAt }) => [
      ...[orderId, action, ordered.map(({ id }) => id).join(' '), inUtc(effectiveAt)],
      inLanguage(title, world.env.LANG),
    ]),
    true,
  );
}

/** Durations that the clock there takes: days and smaller. */
const DURATION = /^P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/;

async function clock(cli: Cli, by: string | undefined): Promise<void> {
  const { terminal, world } = cli;
  if (by !== undefined && !DURATION.test(by))
    throw new Trouble(`${by} is no duration: write it as PT10M, PT24H or P7D.`);
  const api = new MadeUpDevices(world).apiFor('');
  const { now } =
    by === undefined
      ? await api.get(clockSchema, CLOCK)
      : await api.post(clockSchema, CLOCK, { advance: by });
  if (terminal.asJson) terminal.json({ now });
  else terminal.print(inUtc(now));
}

export function addLocalCommands(program: Command, run: Runner): void {
  const local = program
    .command('local')
    .description('what only the stack that npm start runs here can be asked for');
  local
    .command('device')
    .description(
      'makes up a device, has it report its apps, and shows what it is ordered; again: has it ' +
        'report again',
    )
    .argument('[name]', 'what it is called', 'my-phone')
    .addOption(
      new Option('--platform <name>', 'of a new one').choices(PLATFORMS).default('android'),
    )
    .option('--app <id=name>', 'what it has, from now on; may be repeated', each, [])
    .option('--without', 'it has nothing any more')
    .action(run(device));
  local
    .command('clock')
    .description('the time there; with a duration, moves on by it, and all that is due happens')
    .argument('[duration]', 'such as PT10M or P7D')
    .action(run(clock));
}
