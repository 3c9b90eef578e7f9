import { describe, expect, it, vi } from 'vitest';
import { describeFault, logLine } from '../../src/worker/log.ts';

describe('logLine', () => {
  it('writes one JSON object in one line', () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => {});
    logLine('info', 'tried', { text: 'a\nb' });
    expect(info.mock.calls).toEqual([['{"level":"info","event":"tried","text":"a\\nb"}']]);
    info.mockRestore();
  });

  it('keeps 500 characters of a text, wherever it is', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    logLine('warn', 'refused', { path: '/x'.repeat(8000), detail: { contentType: 'y'.repeat(9000) } });
    const [line] = warn.mock.calls[0] as [string];
    expect(line.length).toBeLessThan(1200);
    expect(JSON.parse(line)).toMatchObject({
      event: 'refused',
      path: expect.stringMatching(/^(\/x){250}\[/),
    });
    warn.mockRestore();
  });
});

describe('describeFault', () => {
  it('leaves out the values that a database error quotes', () => {
    const cause = new Error('D1_ERROR: no such table: sessions: SQLITE_ERROR');
    const fault = describeFault(
      new Error('Failed query: insert into accounts\nparams: ada@acme.test,scrypt$1', { cause }),
    );
    expect(JSON.stringify(fault)).not.toMatch(/ada@acme|scrypt/);
    expect(fault).toMatchObject({ name: 'Error', cause: 'D1_ERROR: no such table: sessions: SQLITE_ERROR' });
  });

  it('leaves them out even at the end of the path', () => {
    const fault = describeFault(new Error('Failed query: select\nparams: ada@acme.test'));
    expect(JSON.stringify(fault)).not.toContain('ada@acme.test');
  });

  it('keeps the places of the stack, and one line of the message', () => {
    const fault = describeFault(new TypeError(`first\n${'secret '.repeat(9)}`));
    expect(fault).toMatchObject({ name: 'TypeError', cause: 'first' });
    expect(JSON.stringify(fault)).not.toContain('secret');
  });

  it('names the type of a value that is not an Error', () => {
    expect(describeFault('a secret')).toEqual({ name: 'string' });
  });
});
