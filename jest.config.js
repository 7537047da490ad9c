/** ESM jest: sources run as they are written, types stripped by swc. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
    '^.+\\.tsx$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
          target: 'es2023',
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // A worker keeps the modules of all its files. Past this it begins anew: a full heap costs more.
  workerIdleMemoryLimit: '700MB',
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.interdict'],
  watchPathIgnorePatterns: ['<rootDir>/.interdict'],
};
