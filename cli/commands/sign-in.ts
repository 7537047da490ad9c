import type { Command } from 'commander';
import { ask } from '../ask.ts';
import { claimsOf, rolesIn } from '../context/claims.ts';
import { configuredContext } from '../context/context.ts';
import type { Cli, Runner } from '../runner.ts';
import { escaped } from '../show/seen.ts';
import { listenFor } from '../sign-in/callback.ts';
import { type Asked, Issuer } from '../sign-in/issuer.ts';
import { forgetSession, keepSession, readSession } from '../sign-in/session.ts';
import { Trouble } from '../world.ts';

interface LoginOptions {
  readonly browser: boolean;
  readonly paste?: true;
}

/** The address that the browser ends at: waited for on this machine, or pasted. */
async function answerTo(
  { world, terminal }: Cli,
  asked: Asked,
  callback: string,
  { browser, paste }: LoginOptions,
): Promise<URL> {
  const url = asked.url.href;
  if (paste === true) {
    terminal.say(`Sign in at:\n${escaped(url)}`);
    const text = await ask(
      world,
      'The address that the browser ended at: ',
      'sign in where somebody can type, or leave out --paste',
    );
    if (!URL.canParse(text))
      throw new Trouble('That is no address: nobody is signed in. Copy all of it.');
    return new URL(text);
  }
  const listening = await listenFor(callback, asked.state);
  try {
    terminal.say(`Sign in at:\n${escaped(url)}`);
    if (browser) world.openBrowser?.(url);
    return await listening.answer;
  } finally {
    listening.close();
  }
}

function notLocal({ options }: Cli): void {
  if (options.local === true)
    throw new Trouble('--local needs no sign-in: name the person with --as.');
}

async function login(cli: Cli, options: LoginOptions): Promise<void> {
  notLocal(cli);
  const { world, terminal } = cli;
  const [name, context] = configuredContext(world, cli.options);
  const issuer = await Issuer.find(context, () => world.now());
  const asked = await issuer.ask();
  const answer = await answerTo(cli, asked, context.callback, options);
  const session = await issuer.answered(answer, asked);
  keepSession(world, name, session);
  const { sub, ...claims } = claimsOf(session.accessToken);
  const roles = rolesIn(claims[context.rolesClaim]);
  if (terminal.asJson) terminal.json({ context: name, subject: sub, roles });
  else terminal.table(['context', 'subject', 'roles'], [[name, sub, roles.join(', ') || 'none']]);
  terminal.say(
    session.refreshToken === null
      ? 'The issuer gave no refresh token: sign in again when this one ends.'
      : `Signed in at ${escaped(context.issuer)}.`,
  );
}

async function logout(cli: Cli): Promise<void> {
  notLocal(cli);
  const { world, terminal } = cli;
  const [name, context] = configuredContext(world, cli.options);
  const session = readSession(world, name, context);
  forgetSession(world, name);
  if (session === null) return terminal.say(`Nobody was signed in for ${name}.`);
  const revoked = await Issuer.find(context, () => world.now())
    .then((issuer) => issuer.revoke(session))
    .catch((error: unknown) => {
      if (error instanceof Trouble) return false;
      throw error;
    });
  terminal.say(
    revoked
      ? `Signed out of ${name}, here and at the issuer.`
      : `Signed out of ${name} here. The issuer was not told: it holds the session until it ends.`,
  );
}

export function addSignInCommands(program: Command, run: Runner): void {
  program
    .command('login')
    .description(
      'signs in at the issuer of a context, in a browser that comes back to this machine; the ' +
        'refresh token is kept in a file that you alone can read',
    )
    .option('--no-browser', 'only tells the address to go to')
    .option('--paste', 'where the browser is on another machine: asks for the address it ends at')
    .action(run(login));
  program
    .command('logout')
    .description('forgets the session of a context, and ends it at the issuer')
    .action(run(logout));
}
