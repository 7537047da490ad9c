/* The beginning of the bundled program: see scripts/bundle-cli.ts. */
import { main } from './main.ts';

await main();
