// Every workerd test file starts with the real clock, no mocks and empty storage that has all migrations,
// whichever file ran in this Worker before.
import { afterEach, beforeEach, vi } from 'vitest';
import { logged } from './logged.ts';
import { emptyStorage } from './storage.ts';

vi.useRealTimers();
vi.restoreAllMocks();
await emptyStorage();

beforeEach(() => logged.forget());
afterEach(({ task }) => {
  if (task.result?.state === 'fail') logged.print();
});
