import type { AgentAnswer } from '../../http/binding.ts';
import { agentJson, type RawBody } from '../../http/raw-body.ts';
import { log } from '../../runtime/log.ts';
import type { Dependencies } from '../../usecases/ports.ts';
import { Refusal } from '../../usecases/refusal.ts';
import type { Memory } from '../manager.ts';
import { changeMemory, memoryOf } from '../memory.ts';
import { settingsOf } from '../settings.ts';
import { afterReport } from './blocking.ts';
import { CONTENTS, type Content, contentIn } from './content.ts';
import { declarationItems, declarationOf, tokensOf } from './declarations.ts';
import { DEVICES, type Device, deviceName, deviceOf } from './device.ts';
import { checkSigned } from './signature.ts';
import { readDeclaredStatus } from './wire.ts';

/*
 * What NanoMDM asks for a device that asks for its declarations. The device waits, so that it is
 * answered at once, by what the connector has decided for it: all four answers of a session fit
 * together, whatever the bans do meanwhile.
 */

/** The bytes of a device's report on its declarations. */
export const LARGEST_DECLARATION_REPORT = 1024 * 1024;

/** The header, in lower case, that names the device. */
const ENROLLMENT = 'x-enrollment-id';

export type DeclarationNeeds = Pick<Dependencies, 'connectors' | 'clock' | 'secret'> & {
  /** The connector's settings, as the stack wrote them. */
  readonly connector: string;
};

interface Asking {
  readonly memory: Memory;
  readonly name: string;
  /** `null`: nobody knows it, and it has to have nothing. */
  readonly device: Device | null;
}

/** Checks that NanoMDM asks, and finds the device. The secret may have been changed. */
async function admit(deps: DeclarationNeeds, request: RawBody): Promise<Asking> {
  try {
    checkSigned('dmKey', await deps.secret.read(), request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    checkSigned('dmKey', await deps.secret.renew(), request);
  }
  const memory = memoryOf(deps, settingsOf('nanomdm', deps.connector).name);
  const id = request.headers[ENROLLMENT] ?? '';
  if (id === '' || id.length > 200)
    throw new Refusal('invalid', 'Name the device as X-Enrollment-ID.');
  const name = deviceName(id);
  const device = deviceOf((await memory.recall(DEVICES, name))?.value);
  return { memory, name, device };
}

/** The content that the device was last told to have. */
function hashFor({ device }: Asking): string | null {
  if (device === null || device.outAt !== null) return null;
  const { sent, held } = device.declared;
  return sent === null ? (held?.hash ?? null) : sent.hash;
}

async function contentFor({ memory, ...asking }: Asking): Promise<Content | null> {
  const hash = hashFor({ memory, ...asking });
  return hash === null ? null : contentIn((await memory.recall(CONTENTS, hash))?.value);
}

export async function serveTokens(deps: DeclarationNeeds, request: RawBody): Promise<AgentAnswer> {
  const asking = await admit(deps, request);
  return { status: 200, body: tokensOf(hashFor(asking), deps.clock.now()) };
}

export async function serveItems(deps: DeclarationNeeds, request: RawBody): Promise<AgentAnswer> {
  return { status: 200, body: declarationItems(hashFor(await admit(deps, request))) };
}

export async function serveDeclaration(
  deps: DeclarationNeeds,
  { type, id, ...request }: RawBody & { readonly type: string; readonly id: string },
): Promise<AgentAnswer> {
  const content = await contentFor(await admit(deps, request));
  const declaration = declarationOf(type, id, content);
  if (declaration === null)
    throw new Refusal('not-found', 'There is no declaration of that name here.');
  return { status: 200, body: declaration };
}

/** Notes what a device says of its declarations. The next poll answers orders by it. */
export async function serveStatus(deps: DeclarationNeeds, request: RawBody): Promise<AgentAnswer> {
  const { memory, name, device } = await admit(deps, request);
  const told = agentJson(request, LARGEST_DECLARATION_REPORT);
  const configurations = readDeclaredStatus(told);
  if (device === null || configurations === null) return { status: 200, body: {} };
  const now = deps.clock.now();
  const after = await changeMemory(memory, [DEVICES, name], (held): Device | null => {
    const known = deviceOf(held?.value);
    if (known === null) return null;
    return { ...known, declared: afterReport(known.declared, configurations, now) };
  });
  const refused = after?.declared.refused ?? null;
  if (refused !== null) log('WARN', 'a device refused a declaration', { why: refused.why });
  return { status: 200, body: {} };
}
