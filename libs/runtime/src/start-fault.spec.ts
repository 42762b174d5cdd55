import { expect, test } from '@jest/globals';
import { StartFault } from './start-fault.ts';

test('a step that fails at start is told by what to check, its cause in the details', async () => {
  const cause = new Error('connection refused');
  await expect(Promise.reject(cause).catch(StartFault.because('check DATABASE_URL'))).rejects.toMatchObject({ name: 'StartFault', message: 'check DATABASE_URL', details: { error: cause } });
});
