import { signal } from '@preact/signals';

export const TABS = ['status', 'document', 'findings', 'exemptions', 'reports'] as const;
export type Tab = (typeof TABS)[number];

/** A room of the console, as the part after the address' `#` names it. */
export type Route =
  | { readonly room: 'overview' | 'bans' | 'connectors' | 'audit' | 'missing' }
  | { readonly room: 'draft'; readonly banId: string | null }
  | { readonly room: 'ban'; readonly banId: string; readonly tab: Tab }
  | { readonly room: 'story'; readonly banId: string; readonly deviceId: string }
  | { readonly room: 'devices' }
  | { readonly room: 'device'; readonly deviceId: string };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads `#/bans/x/findings`. */
export function routeOf(hash: string): Route {
  const [first = '', second, third, fourth, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decoded);
  if (rest.length > 0) return { room: 'missing' };
  switch (first) {
    case '':
    case 'overview':
      return { room: 'overview' };
    case 'connectors':
    case 'audit':
      return second === undefined ? { room: first } : { room: 'missing' };
    case 'draft':
      return { room: 'draft', banId: second ?? null };
    case 'devices':
      return second === undefined ? { room: 'devices' } : { room: 'device', deviceId: second };
    case 'bans': {
      if (second === undefined) return { room: 'bans' };
      if (third === 'findings' && fourth !== undefined)
        return { room: 'story', banId: second, deviceId: fourth };
      const tab = TABS.find((one) => one === (third ?? 'status'));
      return tab === undefined ? { room: 'missing' } : { room: 'ban', banId: second, tab };
    }
    default:
      return { room: 'missing' };
  }
}

/** The address of a room: each part is escaped. */
export function to(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

export const route = signal<Route>({ room: 'overview' });
