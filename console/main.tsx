import { render } from 'preact';
import { configSchema } from './api/answers.ts';
import { Api } from './api/api.ts';
import { linesOf } from './api/refused.ts';
import { Frame } from './rooms/frame.tsx';
import { setClock, tickClock } from './state/clock.ts';
import { route, routeOf } from './state/route.ts';
import { Sessions } from './state/session.ts';
import { readSettings } from './state/settings.ts';
import { noteReached, setWorld } from './state/world.ts';

/** This page, without what is added to its address. */
const home = new URL('index.html', document.baseURI).href;
/** The API is where the console came from, one level up. */
const base = new URL('../', home).href;

const CLOCK_EVERY = 5_000;
/** How often the stack is asked for its time. */
const CONFIG_EVERY = 30_000;

/** Reads the stage's settings; they also tell the stack's time. */
async function readConfig() {
  const config = await new Api({
    base,
    fetch: (...call) => fetch(...call),
    token: () => null,
    renew: async () => false,
    noteReached,
  }).get(configSchema, '/console/config.json');
  setClock(Date.parse(config.now), Date.now());
  return config;
}

async function keepTime(): Promise<void> {
  try {
    await readConfig();
  } catch {
    // The page says since when the API is not reached, and the clock goes on.
  }
}

async function start(root: HTMLElement): Promise<void> {
  readSettings();
  const config = await readConfig();
  const sessions = new Sessions(config, home);
  const api = new Api({
    base,
    fetch: (...call) => fetch(...call),
    token: sessions.token,
    renew: sessions.renew,
    noteReached,
  });
  setWorld({ api, stage: config.stage });
  await sessions.arrive();
  const go = (): void => {
    route.value = routeOf(location.hash);
  };
  go();
  addEventListener('hashchange', go);
  setInterval(() => tickClock(Date.now()), CLOCK_EVERY);
  setInterval(() => void keepTime(), CONFIG_EVERY);
  render(<Frame sessions={sessions} />, root);
}

const root = document.getElementById('console');
if (root !== null)
  start(root).catch((error: unknown) => {
    root.textContent = linesOf(error).join(' ');
  });
