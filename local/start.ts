/*
 * `npm start`. Checks the Node.js version before it loads anything that an older one could not.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  console.error(
    `Interdict runs locally on Node.js 22.13 or newer; this is ${process.versions.node}. ` +
      'Try: npm start (it brings its own).',
  );
  process.exit(1);
}
const { main } = await import('./run.ts');
const { INTERDICT } = await import('./interdict/command.ts');
await main(process.argv.slice(2), INTERDICT);
