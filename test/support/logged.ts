// What the Worker logs is printed only for a test that fails: each line takes its way to the runner, and all
// of them together a tenth of the time of the suite.

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const;

const kept: (() => void)[] = [];

// The module is evaluated once in each Worker, which runs many files.
for (const level of LEVELS) {
  const print = console[level].bind(console);
  console[level] = (...args: unknown[]) => void kept.push(() => print(...args));
}

export const logged = {
  forget: () => void kept.splice(0),
  print: () => {
    for (const print of kept.splice(0)) print();
  },
};
