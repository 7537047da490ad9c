/**
 * Test files are loaded by Node itself, as everything else here is, many of them by one process:
 * what they share is loaded once. Each process is a child of its own, so that none can end another.
 */
const shared = {
  runner: ['jest-light-runner', { runtime: 'child_process' }],
  setupFiles: ['<rootDir>/test/runner/loads.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/runner/each-file.ts'],
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.interdict'],
  watchPathIgnorePatterns: ['<rootDir>/.interdict'],
};

/** Of the whole stack as it runs: `npm run test:running`. All others: `npm test`. */
const RUNNING = [
  '**/test/end-to-end/**/*.test.ts',
  '**/test/local/**/*.test.ts',
  '**/test/stack/bundles.test.ts',
];

export default {
  testSequencer: '<rootDir>/test/runner/longest-first.js',
  projects: [
    {
      ...shared,
      displayName: 'parts',
      testMatch: ['<rootDir>/test/**/*.test.{ts,tsx}', ...RUNNING.map((files) => `!${files}`)],
    },
    { ...shared, displayName: 'running', testMatch: RUNNING },
  ],
};
