import { expect, test } from '@jest/globals';
import { passesByItself } from '../../functions/usecases/passes-by-itself.ts';

function named(name: string, members: object = {}): Error {
  return Object.assign(new Error(name), { name }, members);
}

test.each([
  named('ThrottlingException'),
  named('Busy'),
  named('ProvisionedThroughputExceededException'),
  named('TransactionConflictException'),
  named('TransactionInProgressException'),
  named('TimeoutError'),
  named('AbortError'),
  named('Error', { code: 'ECONNRESET' }),
  named('SomethingNew', { $retryable: {} }),
  named('TransactionCanceledException', {
    CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
  }),
  named('TransactionCanceledException', { CancellationReasons: [{ Code: 'ThrottlingError' }] }),
])('%s passes by itself', (error) => {
  expect(passesByItself(error)).toBe(true);
});

test.each([
  named('ValidationException'),
  named('AccessDeniedException'),
  named('TransactionCanceledException'),
  named('TransactionCanceledException', {
    CancellationReasons: [{ Code: 'ValidationError' }, { Code: 'None' }],
  }),
  named('TypeError'),
  'ThrottlingException',
  null,
])('%s does not', (error) => {
  expect(passesByItself(error)).toBe(false);
});
