import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Api } from '../api/api.ts';
import { Trouble, type World } from '../world.ts';
import { readJson, writePrivately } from './config-file.ts';
import { readLocalFile } from './local-run.ts';

const app = z.object({ id: z.string(), name: z.string() });
export type MadeUpApp = z.output<typeof app>;

const device = z.object({
  api: z.string(),
  deviceId: z.string(),
  token: z.string(),
  platform: z.string(),
  apps: z.array(app),
});
export type MadeUpDevice = z.output<typeof device>;

const fileSchema = z.record(z.string(), device);
const enrolledSchema = z.looseObject({ deviceId: z.string(), token: z.string() });

/** The devices of the local run that somebody has made up, beside its `local.json`. */
export class MadeUpDevices {
  readonly #file: string;
  readonly #api: string;
  readonly #key: string | undefined;
  readonly #now: () => number;

  constructor(world: World) {
    const { path, apiUrl, enrollmentKey } = readLocalFile(world.cwd);
    this.#file = join(dirname(path), 'made-up-devices.json');
    this.#api = apiUrl;
    this.#key = enrollmentKey;
    this.#now = () => world.now();
  }

  #all(): Readonly<Record<string, MadeUpDevice>> {
    return fileSchema.safeParse(readJson(this.#file)).data ?? {};
  }

  /** `null`: there is none of that name, or only one of another run. */
  find(name: string): MadeUpDevice | null {
    const found = this.#all()[name];
    return found?.api === this.#api ? found : null;
  }

  keep(name: string, made: MadeUpDevice): void {
    writePrivately(this.#file, { ...this.#all(), [name]: made });
  }

  /** Enrols a device of that name. Throws `Refused`, `Trouble`. */
  async enrol(name: string, platform: string): Promise<MadeUpDevice> {
    if (this.#key === undefined)
      throw new Trouble('local.json has no enrolment key: start the stack again.');
    const body = { enrollmentKey: this.#key, hardwareId: name, platform };
    const { deviceId, token } = await this.apiFor('').post(enrolledSchema, '/v1/enroll', body);
    return { api: this.#api, deviceId, token, platform, apps: [] };
  }

  /** The API as a device speaks to it. */
  apiFor(token: string): Api {
    return new Api({ api: this.#api, token, renewed: null, local: true }, this.#now);
  }
}
