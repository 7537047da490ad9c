import { describe, expect, test } from '@jest/globals';
import { cyclesAmong } from './cycles.ts';
import { type Import, leadsSomewhere, readSources, type SourceFile } from './source-files.ts';

const FILES = readSources();
const within = (...places: readonly string[]) =>
  FILES.filter(
    ({ path }) => /\.tsx?$/.test(path) && places.some((place) => path.startsWith(place)),
  );
const CODE = within(
  'bin/',
  'cli/',
  'console/',
  'lib/',
  'functions/',
  'local/',
  'demo/',
  'scripts/',
  'catalogue/',
  'bench/',
  'peers/',
  'test/',
);
const FUNCTIONS = within('functions/');
/** `functions/<name>.ts`: every file at the top is an entry. */
const isEntry = (path: string) => /^functions\/[^/]+\.ts$/.test(path);

/**
 * What the files in a place may import. `files`: beginnings of paths; `packages`: names, or
 * beginnings that end in `/`.
 */
interface Layer {
  readonly files: readonly string[];
  readonly packages: readonly string[];
  /** What to do about an import that is not allowed. */
  readonly instead: string;
}

function allows(layer: Layer, { from, file }: Import): boolean {
  const allowed = file === null ? layer.packages : layer.files;
  const name = file ?? from;
  return allowed.some((one) => (one.endsWith('/') ? name.startsWith(one) : name === one));
}

function strays(files: readonly SourceFile[], layer: Layer): readonly string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter((one) => !allows(layer, one))
      .map(({ from }) => `${path} imports '${from}': ${layer.instead}`),
  );
}

/**
 * Imports within a place that lead from a room of it to one further to the right. Files that lie in
 * no room stand between the first room and the others.
 */
function straysAmongRooms(place: string, rooms: readonly string[]): readonly string[] {
  const standing = (path: string) => {
    const [room, ...inRoom] = path.slice(place.length).split('/');
    return inRoom.length === 0 ? 0.5 : rooms.indexOf(room ?? '');
  };
  return within(place).flatMap(({ path, imports }) => [
    ...(standing(path) < 0 ? [`${path} is in a room that this test does not know`] : []),
    ...imports
      .filter(({ file }) => file?.startsWith(place) && standing(file) > standing(path))
      .map(
        ({ from }) => `${path} imports '${from}': rooms import to the left, ${rooms.join(' ← ')}`,
      ),
  ]);
}

/**
 * Every line of the files that has the pattern, but for those allowed, with what to do about it.
 */
function linesWith(
  files: readonly SourceFile[],
  part: 'text' | 'code',
  pattern: RegExp,
  instead: string,
  allowed: (file: SourceFile, found: string) => boolean = () => false,
): readonly string[] {
  return files.flatMap((file) =>
    file[part].split('\n').flatMap((line) => {
      const found = pattern.exec(line)?.[0];
      return found === undefined || allowed(file, found)
        ? []
        : [`${file.path} has '${found.trim()}': ${instead}`];
    }),
  );
}

describe('dependencies point inwards', () => {
  test('every import of a file leads to a file', () => {
    const lost = CODE.flatMap(({ path, imports }) =>
      imports
        .filter((one) => !leadsSomewhere(one))
        .map(({ from }) => `${path} imports '${from}': there is no such file`),
    );
    expect(lost).toEqual([]);
    expect(FUNCTIONS.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
  });

  test('the domain imports nothing but the domain and what is pure of Node', () => {
    const instead = 'hand in what it gives as an argument, or move this out of the domain';
    const layer = { files: ['functions/domain/'], packages: ['node:crypto', 'node:util'], instead };
    expect(strays(within('functions/domain/'), layer)).toEqual([]);
  });

  test('the ports speak of the domain alone, and the settings of nothing', () => {
    const instead = 'describe it in terms of the domain';
    const ports = {
      files: ['functions/domain/', 'functions/usecases/settings.ts'],
      packages: [],
      instead,
    };
    expect(strays(within('functions/usecases/ports.ts'), ports)).toEqual([]);
    const settings = { files: [], packages: [], instead };
    expect(strays(within('functions/usecases/settings.ts'), settings)).toEqual([]);
  });

  test('the rooms of the domain point to the left', () => {
    const rooms = ['time', 'devices', 'bans', 'findings', 'passes'];
    expect(straysAmongRooms('functions/domain/', rooms)).toEqual([]);
  });

  test('the rooms of the adapters point to the left', () => {
    const rooms = ['dynamodb', 'audit', 'bans', 'fleet', 'work', 'access', 'connectors'];
    expect(straysAmongRooms('functions/adapters/', rooms)).toEqual([]);
  });

  test('the log imports nothing, so that everyone may import it', () => {
    const [log] = within('functions/runtime/log.ts');
    expect(log?.imports).toEqual([]);
  });

  test('use cases know the domain, one another and the log', () => {
    const layer = {
      files: ['functions/domain/', 'functions/usecases/', 'functions/runtime/log.ts'],
      packages: ['node:crypto'],
      instead: 'add a verb to functions/usecases/ports.ts and let an adapter carry it out',
    };
    expect(strays(within('functions/usecases/'), layer)).toEqual([]);
  });

  test('messages know the domain and zod', () => {
    const layer = {
      files: ['functions/domain/', 'functions/messages/'],
      packages: ['zod/mini'],
      instead: 'a message says what the domain has decided: make it there',
    };
    expect(strays(within('functions/messages/'), layer)).toEqual([]);
  });

  test('adapters know the ports, the domain, messages, one another and the AWS SDK', () => {
    const layer = {
      files: [
        'functions/domain/',
        'functions/usecases/ports.ts',
        'functions/usecases/settings.ts',
        'functions/messages/',
        'functions/adapters/',
      ],
      packages: ['@aws-sdk/', 'node:crypto', 'node:util', 'node:zlib', 'node:timers/promises'],
      instead:
        'an adapter carries out a port and is called by use cases: it calls neither them nor HTTP',
    };
    expect(strays(within('functions/adapters/'), layer)).toEqual([]);
  });

  test('http knows the use cases and what is further in, zod and middy, and no adapter', () => {
    const layer = {
      files: [
        'functions/domain/',
        'functions/usecases/',
        'functions/http/',
        'functions/runtime/log.ts',
        'functions/runtime/once.ts',
      ],
      packages: ['zod/mini', '@middy/', 'aws-lambda', 'node:zlib'],
      instead:
        'take it from the dependencies that the entry composes (zod: from zod/mini, which is ' +
        'smallest)',
    };
    expect(strays(within('functions/http/'), layer)).toEqual([]);
  });

  test('agents know what HTTP knows, and HTTP knows no agent', () => {
    const layer = {
      files: [
        'functions/domain/',
        'functions/usecases/',
        'functions/http/',
        'functions/agents/',
        'functions/runtime/log.ts',
      ],
      packages: ['zod/mini'],
      instead: 'an agent’s room turns its protocol into what use cases take, and decides nothing',
    };
    expect(strays(within('functions/agents/'), layer)).toEqual([]);
  });

  test('events know the use cases, adapters and the log, and nothing of HTTP', () => {
    const layer = {
      files: [
        'functions/domain/',
        'functions/usecases/',
        'functions/adapters/',
        'functions/events/',
        'functions/runtime/log.ts',
      ],
      packages: ['zod/mini', 'aws-lambda'],
      instead: 'an event is not a request: read it here',
    };
    expect(strays(within('functions/events/'), layer)).toEqual([]);
  });

  test('the runtime composes adapters, and knows nothing of HTTP and events', () => {
    const layer = {
      files: [
        'functions/domain/',
        'functions/usecases/ports.ts',
        'functions/usecases/settings.ts',
        'functions/adapters/',
        'functions/runtime/',
      ],
      packages: ['@aws-sdk/', 'node:crypto', 'node:async_hooks'],
      instead: 'an entry wires; what is composed knows nothing of who calls',
    };
    expect(strays(within('functions/runtime/'), layer)).toEqual([]);
  });

  test('entries are imported by nothing that is deployed, and import no package but types', () => {
    const layer = {
      files: ['functions/'],
      packages: ['aws-lambda'],
      instead: 'an entry wires; put this into a layer',
    };
    const entries = FUNCTIONS.filter(({ path }) => isEntry(path));
    expect(entries.length).toBeGreaterThan(0);
    expect(strays(entries, layer)).toEqual([]);
    const importers = within('functions/', 'lib/', 'bin/').flatMap(({ path, imports }) =>
      imports
        .filter(({ file }) => file !== null && isEntry(file))
        .map(({ from }) => `${path} imports '${from}': move what both need into a layer`),
    );
    expect(importers).toEqual([]);
  });

  test('nothing in functions/ reaches out of it', () => {
    const instead = 'what a function needs lies in functions/ or is a package';
    const outside = FUNCTIONS.flatMap(({ path, imports }) =>
      imports
        .filter(({ file }) => file !== null && !file.startsWith('functions/'))
        .map(({ from }) => `${path} imports '${from}': ${instead}`),
    );
    expect(outside).toEqual([]);
  });

  test('the infrastructure takes from the functions names and constants alone', () => {
    const shared = [
      'functions/adapters/dynamodb/tables.ts',
      'functions/usecases/settings.ts',
      'functions/managers/settings.ts',
      'functions/domain/',
      // The routes, which the stack makes, and who may call them.
      'functions/http/all-routes.ts',
      'functions/http/caller.ts',
    ];
    /** Only as types, so that a name which the stack spells is checked by the compiler. */
    const types = [...shared, 'functions/usecases/ports.ts', 'functions/http/console-files.ts'];
    const complaints = within('lib/', 'bin/').flatMap(({ path, code, imports }) =>
      imports.flatMap((one) => {
        const { from, file } = one;
        if (file === null || file.startsWith('lib/')) return [];
        const onlyTypes = !new RegExp(
          `^import (?!type )[^;]*'${from.replaceAll('.', '\\.')}'`,
          'm',
        ).test(code);
        const layer = { files: onlyTypes ? types : shared, packages: [], instead: '' };
        return allows(layer, one)
          ? []
          : [
              `${path} imports '${from}': declare what both need in ` +
                'functions/adapters/dynamodb/tables.ts, settings.ts, the routes or the domain',
            ];
      }),
    );
    expect(complaints).toEqual([]);
  });

  test('the command line speaks the API alone, and knows besides what a ban document is', () => {
    const layer = {
      files: [
        'cli/',
        // What a ban document is, as the API judges it.
        'functions/http/ban-schema.ts',
        'functions/http/explain.ts',
        'functions/domain/bans/ban.ts',
        'functions/domain/bans/ban-hash.ts',
        'functions/domain/bans/identifier-faults.ts',
        'functions/domain/bans/match-index.ts',
        'functions/domain/bans/warnings.ts',
        'functions/domain/canonical-json.ts',
        'functions/domain/unseen.ts',
        'functions/domain/bans/matcher-keys.ts',
        'functions/domain/devices/app.ts',
        // What lies beside it in a clone, and asks for nothing.
        'scripts/santa-export/static-rules.ts',
        'functions/managers/nanomdm/commands.ts',
        'functions/managers/nanomdm/content.ts',
        'functions/managers/nanomdm/declarations.ts',
      ],
      packages: [
        ...['commander', 'picocolors', 'cli-progress', '@clack/prompts', 'oauth4webapi'],
        ...['yaml', 'zod', 'zod/mini'],
      ],
      instead: 'ask the API for it: who has the program may have nothing else of the stack',
    };
    const cli = within('cli/');
    expect(cli.length).toBeGreaterThan(10);
    const strangers = cli.map((file) => ({
      ...file,
      imports: file.imports.filter(({ from }) => !from.startsWith('node:')),
    }));
    expect(strays(strangers, layer)).toEqual([]);
  });

  test('the console speaks the API alone, and nothing of the stack is in it', () => {
    const layer = {
      files: [
        'console/',
        // Differences, times, and what is not seen are told as the command line tells them.
        'cli/documents/changed-fields.ts',
        'cli/show/seen.ts',
        'cli/show/times.ts',
      ],
      packages: ['preact', 'preact/hooks', '@preact/signals', 'oauth4webapi', 'zod/mini'],
      instead: 'ask the API for it: a browser has nothing else of the stack',
    };
    const files = within('console/');
    expect(files.length).toBeGreaterThan(30);
    expect(strays(files, layer)).toEqual([]);
  });

  test('what is deployed imports nothing that only runs here', () => {
    const complaints = within('functions/', 'lib/', 'bin/').flatMap(({ path, imports }) =>
      imports
        .filter(
          ({ file }) =>
            file !== null &&
            /^(?:cli|console|local|demo|scripts|test|bench|catalogue|peers)\//.test(file),
        )
        .map(
          ({ from }) =>
            `${path} imports '${from}': the local run knows the stack, never the other way round`,
        ),
    );
    expect(complaints).toEqual([]);
  });

  test('what stands in for managers knows nothing of what is tested with it', () => {
    const instead = 'a stand-in is written from what the real one does, and speaks its protocol';
    const complaints = within('peers/').flatMap(({ path, imports }) =>
      imports
        .filter(({ file }) => file !== null && !file.startsWith('peers/'))
        .map(({ from }) => `${path} imports '${from}': ${instead}`),
    );
    expect(complaints).toEqual([]);
  });

  test('the local run is written without the tests', () => {
    const complaints = within('cli/', 'local/', 'demo/', 'scripts/', 'catalogue/').flatMap(
      ({ path, imports }) =>
        imports
          .filter(({ file }) => file !== null && /^(?:test|bench)\//.test(file))
          .map(({ from }) => `${path} imports '${from}': move what both need out of the tests`),
    );
    expect(complaints).toEqual([]);
  });

  test('no files import one another in a circle', () => {
    const circles = cyclesAmong(CODE).map(
      (files) => `${files.join(' ↔ ')}: move what they share into a file that imports none of them`,
    );
    expect(circles).toEqual([]);
  });
});

/** Where a function may ask the world, and why. */
const IMPURE: readonly (readonly [file: string, what: string, why: string])[] = [
  ['functions/runtime/system.ts', 'Date.now', 'this is the clock'],
  ['functions/runtime/system.ts', 'performance.now', 'how much time a request has taken'],
  ['functions/runtime/system.ts', 'setTimeout', 'ends the time of a request'],
  ['functions/runtime/system.ts', 'randomBytes', 'this makes ids and secrets'],
  ['functions/adapters/dynamodb/pause.ts', 'setTimeout', 'waits between two tries of a call'],
  [
    'functions/adapters/dynamodb/pause.ts',
    'Math.random',
    'so that those who collided do not collide again',
  ],
  [
    'functions/adapters/dynamodb/gathered-reads.ts',
    'setImmediate',
    'the end of a turn, in which reads are gathered',
  ],
  [
    'functions/adapters/fleet/together.ts',
    'setImmediate',
    'the end of a turn, in which moves are gathered',
  ],
  ['functions/http/pipeline.ts', 'Math.random', 'samples unchanged check-ins for the log'],
  [
    'functions/runtime/flush-each-minute.ts',
    'performance.now',
    'how long an instance has not written its metrics',
  ],
];
const ASKS_THE_WORLD = new RegExp(
  [
    /\bDate\.now\b|\bnew Date\(\)|\bperformance\.(?:now|timeOrigin)\b|\bprocess\.hrtime\b/,
    /\bset(?:Timeout|Interval|Immediate)\b/,
    /\bMath\.random\b|\brandom(?:Bytes|UUID|Int|FillSync|Fill)\b|\bgetRandomValues\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

describe('the world comes in as an argument', () => {
  test('only entries, and what composes them, read the environment', () => {
    const files = [...FUNCTIONS.filter(({ path }) => !isEntry(path)), ...within('lib/')];
    const instead =
      'read it in functions/runtime/environment.ts from what the entry hands to compose, or ' +
      'in bin/';
    const compose = 'functions/runtime/compose.ts';
    expect(
      linesWith(files, 'code', /\bprocess\.env\b/, instead, ({ path }) => path === compose),
    ).toEqual([]);
  });

  test('only named places read a clock, chance or a timer', () => {
    const found = FUNCTIONS.flatMap(({ path, code }) =>
      [...new Set([...code.matchAll(ASKS_THE_WORLD)].map(([what]) => what))].map(
        (what) => [path, what] as const,
      ),
    );
    const isNamed = (path: string, what: string) =>
      IMPURE.some(([file, named]) => file === path && named === what);
    const strangers = found.filter(([path, what]) => !isNamed(path, what));
    const instead =
      'take `now` or `deps.clock`, `deps.ids`; a place that must may be named in IMPURE with ' +
      'its reason';
    expect(strangers.map(([path, what]) => `${path} has ${what}: ${instead}`)).toEqual([]);
    const gone = IMPURE.filter(
      ([path, what]) => !found.some(([file, seen]) => file === path && seen === what),
    );
    expect(
      gone.map(([path, what]) => `${path} no longer has ${what}: strike it from IMPURE`),
    ).toEqual([]);
  });

  test('no function knows that it may run on this machine', () => {
    const instead =
      'a function is told endpoints by the SDK’s own variables, and its clock by the ' +
      'process; nothing else differs';
    const pattern = /localhost|127\.0\.0\.1|\[::1\]|_local\b|INTERDICT_LOCAL|dynalite|fauxqs/i;
    expect(linesWith(FUNCTIONS, 'text', pattern, instead)).toEqual([]);
  });
});

describe('files', () => {
  const named = FILES.filter(({ path }) => path.includes('/') && !path.endsWith('/README.md'));

  test('are named in kebab-case', () => {
    const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*$/;
    const conventional = /^(?:__snapshots__|\.ci|\.github|\.gitkeep)$/;
    const odd = named.filter(
      ({ path }) => !path.split('/').every((part) => kebab.test(part) || conventional.test(part)),
    );
    expect(odd.map(({ path }) => `${path}: use lower-case words joined by hyphens`)).toEqual([]);
  });

  test('are named for what is in them', () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|common|misc|shared|stuff)(?:\/|\.[^/]*$|$)/;
    const complaints = FILES.filter(({ path }) => vague.test(path));
    expect(
      complaints.map(({ path }) => `${path}: name it for the one thing that it does, or divide it`),
    ).toEqual([]);
  });

  test('name no place on one machine', () => {
    const instead = 'start from import.meta.dirname, or make a directory in os.tmpdir()';
    const pattern =
      /(?:^|[\s'"`=(:])\/(?:work|home|root|Users|tmp|opt|mnt|srv)\/(?![dgimsuvy]*\.(?:test|exec)\()[\w.-]*/;
    // A regular expression may look like a path; the patterns of .gitignore are relative to the
    // repository.
    const files = FILES.filter(({ path }) => path !== '.gitignore' && path !== 'package-lock.json');
    expect(linesWith(files, 'text', pattern, instead)).toEqual([]);
  });

  test('name no package registry', () => {
    const instead = 'leave it to whoever installs: npm asks the registry that it is set up with';
    const pattern =
      /\bregistry\.[a-z0-9-]+\.[a-z]+|\bnpmjs\.(?:com|org)|\bnpm\.pkg\.|artifactor[y]|verdacci[o]|^\s*(?:@[\w-]+:)?registry\s*=/i;
    expect(linesWith(FILES, 'text', pattern, instead)).toEqual([]);
  });

  test('of the lockfile say what is installed and not where it came from', () => {
    const lockfile = FILES.find(({ path }) => path === 'package-lock.json');
    expect(lockfile).toBeDefined();
    const { packages } = JSON.parse(lockfile?.text ?? '{}') as {
      packages: Record<
        string,
        { resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }
      >;
    };
    const hosts = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
    const instead = 'run npm install with --omit-lockfile-registry-resolved';
    expect(
      hosts.map(([name, { resolved }]) => `${name} is resolved to ${resolved}: ${instead}`),
    ).toEqual([]);
    // What a package brings bundled is sealed with it.
    const unsealed = Object.entries(packages).filter(
      ([name, { integrity, link, inBundle }]) =>
        name !== '' && integrity === undefined && link !== true && inBundle !== true,
    );
    expect(
      unsealed.map(([name]) => `${name} has no integrity in package-lock.json: install it again`),
    ).toEqual([]);
  });

  test('switch no check off and leave no test out', () => {
    const instead = 'mend what the check complains of';
    const pattern =
      /@ts-(?:ignore|nocheck|expect-error)|biome-ignore|eslint-disable|\b(?:test|describe|it)\.(?:skip|only|todo)\b|\bx(?:test|describe|it)\(|\b(?:TODO|FIXME)\b/;
    const files = CODE.filter(({ path }) => path !== 'test/architecture/architecture.test.ts');
    expect(linesWith(files, 'text', pattern, instead)).toEqual([]);
  });
});
