/** Where words or data go. */
export interface Stream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What the command line knows of where it runs. Tests hand in their own. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The user's home. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** What somebody types; left out where nobody can. */
  readonly input?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly out: Stream;
  readonly err: Stream;
  /** Has the system show a page in a browser; left out where it has none. */
  readonly openBrowser?: (url: string) => void;
  /** Ends what would go on; left out where only the end of the process does. */
  readonly ended?: AbortSignal;
  /** By the clock of this machine. */
  now(): number;
}

/** What cannot be done, in words for whoever asked for it. */
export class Trouble extends Error {}

/** How a command ended: `changes` means that there are some, or that something does not hold. */
export const EXIT = { done: 0, trouble: 1, changes: 2 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];
