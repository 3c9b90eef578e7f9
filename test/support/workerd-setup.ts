// Every workerd test file starts with the real clock, no mocks and empty storage that has all migrations,
// whichever file ran in this Worker before.
import { vi } from 'vitest';
import { resetStorage } from './storage.ts';

vi.useRealTimers();
vi.restoreAllMocks();
await resetStorage();
