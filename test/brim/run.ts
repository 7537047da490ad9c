import { parseArgs } from 'node:util';
import { endWorld, startWorld, WITH_MANAGERS } from '../end-to-end/world.ts';
import { CASES } from './cases.ts';
import { vitalFaults } from './vital.ts';

/**
 * `npm run test:brim`: builds each bound to its edge, on a stack of its own, and sees that what
 * must work still does. Takes some minutes. `-- --only orders` builds the cases whose names hold
 * the word.
 */
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const cases = CASES.filter(({ name }) => name.includes(values.only));
/** Hundreds of passes may come to rest in it, on a machine that has other work too. */
const LONGEST_REST = 300_000;
let failed = cases.length === 0 ? 1 : 0;
for (const [index, { name, whole, build }] of cases.entries()) {
  const began = performance.now();
  console.log(`${index + 1} of ${cases.length}: ${name} (${whole}) …`);
  const world = await startWorld({ settleMs: LONGEST_REST, ...WITH_MANAGERS });
  try {
    const built = await build(world, whole, 'brim').catch((error: unknown) => [String(error)]);
    const faults = [...built, ...(await vitalFaults(world))];
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(`  ${faults.length === 0 ? 'holds' : 'DOES NOT HOLD'}, ${seconds} s`);
    for (const fault of new Set(faults)) console.log(`  - ${fault.slice(0, 400)}`);
    if (faults.length > 0) failed += 1;
  } catch (error) {
    console.log(`  DOES NOT HOLD: ${String(error)}`);
    failed += 1;
  } finally {
    await endWorld(world);
  }
}
console.log(`${cases.length - failed} hold, ${failed} do not`);
process.exit(failed === 0 ? 0 : 1);
