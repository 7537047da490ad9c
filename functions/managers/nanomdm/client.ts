import * as z from 'zod/mini';
import { jsonOrNull } from '../../domain/json-or-null.ts';
import { log } from '../../runtime/log.ts';
import { RemoteApi, RemoteBusy, RemoteOdd } from '../remote.ts';
import { type Command, commandPlist } from './commands.ts';
import { enqueueAnswer, type NanomdmSecret } from './wire.ts';

/**
 * NanoMDM's words, and those of its stores, for a command of a UUID that it has already. Databases
 * say it in the language that they are set to, but for the name of the key or the error's number.
 */
const IS_THERE = /already exists|duplicate|\bcommands_pkey\b|\b1062\b/i;
/** The same for a device that has not enrolled to its end: databases queue nothing for it. */
const NOT_ENROLLED = /\benrollment_queue_id_fkey\b|\b1452\b/;

/** The API of NanoMDM: it queues commands, and knows of nothing else. */
export class NanomdmClient {
  readonly #api: RemoteApi;

  constructor(
    { url, apiKey }: Pick<NanomdmSecret, 'url' | 'apiKey'>,
    pause: (milliseconds: number) => Promise<void>,
  ) {
    const basic = Buffer.from(`nanomdm:${apiKey}`).toString('base64');
    const authorize = async () => ({ authorization: `Basic ${basic}` });
    this.#api = new RemoteApi({ url, authorize, pause });
  }

  /**
   * Queues a command for a device, and wakes it. A command that is there already is a success: its
   * UUID says that it is the same. Success says nothing of whether there is such a device, since
   * most stores queue for anybody. `false`: nothing is queued before the device has enrolled.
   */
  async enqueue(id: string, command: Command): Promise<boolean> {
    const { status, text } = await this.#api.ask({
      method: 'PUT',
      path: `/v1/enqueue/${encodeURIComponent(id)}`,
      headers: { 'content-type': 'application/xml' },
      body: commandPlist(command),
      // The same UUID again is refused.
      repeats: true,
      ownWords: [500],
    });
    const answer = z.safeParse(enqueueAnswer, jsonOrNull(text));
    // A proxy in front of it fails in other words.
    if (!answer.success && status >= 500) throw new RemoteBusy(`PUT /v1/enqueue: ${status}`);
    if (!answer.success) throw new RemoteOdd(`PUT /v1/enqueue answered ${status}, not in its form`);
    const one = answer.data.status?.[id];
    const refused = answer.data.command_error ?? one?.command_error;
    if (refused !== undefined && NOT_ENROLLED.test(refused)) return false;
    if (refused !== undefined && !IS_THERE.test(refused))
      throw new RemoteOdd(`PUT /v1/enqueue: ${refused.slice(0, 200)}`);
    const unpushed = answer.data.push_error ?? one?.push_error;
    // It is queued all the same: the device gets it when it next connects.
    if (unpushed !== undefined)
      log('WARN', 'NanoMDM could not wake a device', { why: unpushed.slice(0, 200) });
    else if (refused === undefined && status !== 200)
      throw new RemoteOdd(`PUT /v1/enqueue answered ${status}`);
    return true;
  }
}
