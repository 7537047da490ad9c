import type { InterdictStack } from '../local/interdict/interdict-stack.ts';
import { endOfExemption, lift, newcomer, relapse } from './chapters/afterwards.ts';
import { arrivals } from './chapters/arrivals.ts';
import { approval, carelessness, warning } from './chapters/before.ts';
import { enforcement, secondBan } from './chapters/in-force.ts';
import { macsAreBanned, managersAfterLift } from './chapters/managed.ts';
import { untidyDay } from './chapters/untidy.ts';
import { conclude } from './conclusion.ts';
import type { Progress } from './progress.ts';
import { openScene, type Scene } from './scene.ts';

/** The whole of it, from 25 October to 7 November 2023. Returns whether every check held. */
export async function tell(stack: InterdictStack, progress: Progress): Promise<boolean> {
  const scene = await openScene(stack, progress);
  try {
    return await tellAll(scene);
  } finally {
    scene.connector.close();
    await scene.managed.close();
  }
}

async function tellAll(scene: Scene): Promise<boolean> {
  const main = await approval(scene);
  const second = await carelessness(scene);
  const third = await macsAreBanned(scene);
  await warning(scene);
  await enforcement(scene);
  await untidyDay(scene);
  await secondBan(scene);
  await relapse(scene);
  await newcomer(scene);
  await endOfExemption(scene);
  const now = await conclude(scene, { main, second, third });
  await lift(scene);
  await arrivals(scene);
  await managersAfterLift(scene);
  console.log(`\nChecks, as of ${new Date(now).toISOString()} and after the lift`);
  return scene.checks.print();
}
