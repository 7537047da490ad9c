import * as clack from '@clack/prompts';
import { catalogueBans } from '../catalogue/catalogue.ts';
import { idOf } from '../documents/new-ban.ts';
import { inLanguage } from '../show/seen.ts';
import { Trouble, type World } from '../world.ts';

/** What `init` has to know, as far as it was said. */
export interface Answers {
  readonly api?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly catalogue?: string;
  readonly ban?: string;
  readonly title?: string;
  readonly reason?: string;
  readonly authority?: string;
  readonly app?: string;
  readonly match?: readonly string[];
  readonly effective?: string;
  readonly timeZone?: string;
}

/** What somebody chose; throws `Trouble` where they went away. */
async function chosen<T>(asked: Promise<T>): Promise<Exclude<T, symbol>> {
  const answer = await asked;
  if (clack.isCancel(answer)) throw new Trouble('Nothing was written.');
  return answer as Exclude<T, symbol>;
}

/** Asks, where somebody sits. */
class Questions {
  readonly #io: { input: NodeJS.ReadStream; output: NodeJS.WriteStream };

  constructor({ input, err }: World) {
    // A terminal is both; that is known before anybody is asked.
    this.#io = { input: input as NodeJS.ReadStream, output: err as NodeJS.WriteStream };
  }

  /** A text that must be there, unless `initial` is taken. */
  async text(message: string, initial = ''): Promise<string> {
    const validate = (text: string | undefined) =>
      (text ?? '').trim() === '' && initial === '' ? 'Please write something.' : undefined;
    const asked = clack.text({ ...this.#io, message, validate, placeholder: initial });
    return (await chosen(asked)).trim() || initial;
  }

  async optional(message: string): Promise<string> {
    return ((await chosen(clack.text({ ...this.#io, message }))) ?? '').trim();
  }

  select<T extends string>(message: string, options: readonly (readonly [T, string])[]) {
    const given = options.map(([value, label]) => ({ value, label }) as clack.Option<T>);
    return chosen(clack.select<T>({ ...this.#io, message, options: given, maxItems: 12 }));
  }
}

async function askContext(ask: Questions): Promise<Answers> {
  const which = await ask.select('Which stack?', [
    ['local', 'the one that npm start runs here (needs no configuration)'],
    ['deployed', 'a deployed one'],
  ]);
  if (which === 'local') return {};
  return {
    api: await ask.text('Address of its API (output ApiUrl)'),
    issuer: await ask.text('Issuer that people sign in at'),
    clientId: await ask.text('Client id (output AdministratorsClientId)'),
  };
}

async function askBan(ask: Questions, { env }: World): Promise<Answers> {
  const what = await ask.select('The first ban', [
    ['catalogue', 'a real decision, from the catalogue'],
    ['own', 'one of your own'],
    ['none', 'none yet'],
  ]);
  if (what === 'none') return {};
  if (what === 'own') return askOwnBan(ask);
  const named = (await catalogueBans()).map(
    ({ id, title }) => [id, `${id}: ${inLanguage(title, env.LANG)}`] as const,
  );
  return { catalogue: await ask.select('Which decision?', named) };
}

async function askOwnBan(ask: Questions): Promise<Answers> {
  const app = await ask.text('The app that is banned');
  const ids = await ask.text(
    'What devices know it by, divided by commas: android:com.tencent.mm, ios:com.tencent.xin',
  );
  return {
    app,
    match: ids.split(',').map((id) => id.trim()),
    ban: await ask.text('Id of the ban', idOf(`no ${app}`)),
    title: await ask.text('Title', `${app} on official devices`),
    reason: await ask.text('Why, as the devices’ owners are told'),
    authority: await ask.text('Who has decided it'),
    effective: await ask.optional('From which day, such as 2026-06-30 (empty: not set yet)'),
    timeZone: await ask.text('In which time zone', 'UTC'),
  };
}

/** Asks at a terminal for what `init` writes. `stack`: also which one is spoken to. */
export async function askAll(world: World, { stack }: { readonly stack: boolean }) {
  const ask = new Questions(world);
  const ofStack = stack ? await askContext(ask) : {};
  return { ...ofStack, ...(await askBan(ask, world)) };
}
