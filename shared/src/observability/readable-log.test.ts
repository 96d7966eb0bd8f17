import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { readable } from './readable-log.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void, hasColours = false): string {
  const lines: string[] = [];
  const output = {
    write: (line: string) => {
      lines.push(line);
    },
  };
  write(createLogger({ name: 'orchestrator', level: 'debug', output: readable(output, hasColours) }));
  return lines.join('');
}

it('says when, how bad, who, what, and with which values', () => {
  const text = logged((logger) =>
    logger.warn({ queue: 'stock.commands', why: 'it is away', tries: 3 }, 'waits'),
  );
  expect(text).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} WARN {2}orchestrator waits queue=stock\.commands why="it is away" tries=3\n$/,
  );
});

it('shows the stack of an error in lines of their own', () => {
  const text = logged((logger) => logger.error({ err: new Error('no server') }, 'it failed'));
  expect(text).toMatch(/ERROR orchestrator it failed\n {4}Error: no server\n {8}at /);
});

it('hides secrets as JSON lines do', () => {
  expect(logged((logger) => logger.info({ token: 'hunter2' }, 'hello'))).toContain('token=[redacted]');
});

it('lets no value act on the terminal, and colours lines only where it should', () => {
  const write = (logger: ReturnType<typeof createLogger>) =>
    logger.info({ customerId: 'a\u001b[2Jb\u009b31m\u202e' }, 'order\u001b]0;x\u0007');
  const plain = logged(write);
  expect(plain).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  expect(plain).toContain('\\u001b');
  expect(logged(write, true)).toContain('\u001b[32mINFO \u001b[0m');
});
