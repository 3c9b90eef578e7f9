// Runs the program named by the arguments in this process's group and ends the whole group when standard
// input closes, which happens whenever the process at its other end is gone, even if it was killed and could
// not clean up.
import { spawn } from 'node:child_process';

const child = spawn(process.execPath, process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('close', (code) => process.exit(code ?? 1));

// A signal to the group reaches the program itself; this process waits for its end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});

process.stdin.resume();
process.stdin.once('close', () => {
  process.kill(-process.pid, 'SIGTERM');
  setTimeout(() => process.kill(-process.pid, 'SIGKILL'), 3000);
});
