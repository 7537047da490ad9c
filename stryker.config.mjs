/**
 * `npm run test:mutation`: changes the code in one place after the other and sees whether a test
 * notices. Takes up where it was stopped: what was tried on the same code by the same tests is not
 * tried again. Which files: `-- --mutate functions/usecases/devices/*.ts`.
 */
export default {
  mutate: ['functions/domain/**/*.ts', 'functions/usecases/**/*.ts'],
  testRunner: 'jest',
  jest: {
    projectType: 'custom',
    configFile: 'test/mutation/jest.config.js',
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  // Constants and tables run before any test does, so that each of their mutants would take every
  // test; the compiler and the tests of tables look after these.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'coverage/mutation.json',
  // TypeScript 7 has no compiler to ask: no file of this name is there, and none is asked.
  tsconfigFile: 'no-tsconfig.json',
  ignorePatterns: ['cdk.out', '.interdict', 'coverage', 'docs', 'catalogue', 'bench'],
  tempDirName: 'coverage/mutation-sandbox',
  concurrency: 2,
  // Each mutant leaves modules behind in its process: a new one now and then is faster.
  maxTestRunnerReuse: 50,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 90, low: 80, break: null },
};
