import { useEffect, useRef, useState } from 'preact/hooks';
import type { Api } from '../api/api.ts';
import { session } from './session.ts';
import { changed, useWorld } from './world.ts';

/** Something that is read, and read again from time to time. */
export interface Loaded<T> {
  /** What was read last; `null`: nothing yet. It stays while reading anew fails. */
  readonly data: T | null;
  /** Why reading it failed the last time; `null`: it did not. */
  readonly error: unknown;
  again(): void;
}

/** What was read, for whoever reads on by himself. */
export interface Held<T> extends Loaded<T> {
  /** Shows this in place of what was read, unless something else is read by now. */
  put(data: T): void;
}

/** How often what is shown is read again, ms. */
const EVERY = 20_000;

interface State<T> {
  readonly key: string | null;
  readonly data: T | null;
  readonly error: unknown;
}

/**
 * Reads something of the API, again every 20 seconds while the page is seen, after each act, and
 * when the session is back. `key` names what is read: another key is something else, and of `null`
 * nothing is read. `isFinal`: what was read is as it will always be, so that it is not read on.
 */
export function useLoad<T>(
  key: string | null,
  read: (api: Api) => Promise<T>,
  isFinal: (data: T) => boolean = () => false,
): Held<T> {
  const { api } = useWorld();
  const [state, setState] = useState<State<T>>({ key, data: null, error: null });
  const [asked, ask] = useState(0);
  const reader = useRef(read);
  reader.current = read;
  const newest = useRef(key);
  newest.current = key;
  const isIn = session.value.kind === 'in';
  const changes = changed.value;
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async (): Promise<void> => {
      try {
        const data = await reader.current(api);
        if (isOver) return;
        setState({ key, data, error: null });
        if (isFinal(data)) return;
      } catch (error) {
        if (isOver) return;
        setState((before) => ({ key, data: before.key === key ? before.data : null, error }));
      }
      if (!isOver) timer = setTimeout(repeat, EVERY);
    };
    const repeat = (): void => {
      if (document.visibilityState === 'visible') void load();
      else timer = setTimeout(repeat, 1_000);
    };
    if (isIn && key !== null) void load();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [api, key, asked, changes, isIn]);
  const isOurs = state.key === key;
  return {
    data: isOurs ? state.data : null,
    error: isOurs ? state.error : null,
    again: () => ask((times) => times + 1),
    put: (data) => {
      if (newest.current === key) setState({ key, data, error: null });
    },
  };
}
