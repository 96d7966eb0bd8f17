import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createLogger, withoutPassword } from './logger.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(
    createLogger({
      name: 'x',
      level: 'debug',
      output: {
        write: (line) => {
          lines.push(line);
        },
      },
    }),
  );
  return lines.join('');
}

describe('createLogger', () => {
  it('writes JSON lines with name, level and ISO time', () => {
    expect(JSON.parse(logged((logger) => logger.info({ orderId: 'o' }, 'hello')))).toMatchObject({
      name: 'x',
      level: 30,
      msg: 'hello',
      orderId: 'o',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('drops what is below its level', () => {
    expect(logged((logger) => logger.trace('quiet'))).toBe('');
  });

  it.each([
    { token: 'hunter2' },
    { payment: { token: 'hunter2' } },
    { authorization: 'Bearer hunter2' },
    { headers: { authorization: 'Bearer hunter2' } },
    { req: { headers: { authorization: 'Bearer hunter2' } } },
    { password: 'hunter2' },
    { url: 'amqp://user:hunter2@host/' },
    { database: { url: 'postgres://user:hunter2@host/db' } },
    { broker: { url: ['amqp://u:hunter2@a', 'amqp://u:hunter2@b'] } },
  ])('does not write the secret of %j', (fields) => {
    const line = logged((logger) => logger.info(fields, 'hello'));
    expect(line).toContain('hello');
    expect(line).not.toContain('hunter2');
  });

  it('leaves out the failing row of a database error, and says its SQLSTATE', () => {
    const cause = { originalCode: '23514', detail: 'Failing row contains (o-1, hunter2)' };
    const error = Object.assign(new Error('a constraint'), { meta: { driverAdapterError: { cause } } });
    const line = logged((logger) => logger.error({ err: error }, 'failed'));
    expect(line).not.toContain('hunter2');
    expect(JSON.parse(line).err).toMatchObject({ message: 'a constraint', sqlState: '23514' });
  });

  it('does not change the object it is given', () => {
    const fields = { payment: { token: 'hunter2' } };
    logged((logger) => logger.info(fields, 'hello'));
    expect(fields).toEqual({ payment: { token: 'hunter2' } });
  });

  it('writes every line once, in order, when the process exits right after it', async () => {
    const lines = 20_000;
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { createLogger } from ${JSON.stringify(new URL('./logger.ts', import.meta.url).href)};
         const logger = createLogger({ name: 'x', level: 'info' });
         for (let n = 0; n < ${lines}; n++) logger.info({ n }, 'line');
         process.exit(0);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const written = (await text(child.stdout)).trimEnd().split('\n');
    expect(written.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual([...Array(lines).keys()]);
  });
});

describe('withoutPassword', () => {
  it('keeps the rest of the URL', () => {
    expect(withoutPassword('postgres://user:p%40ss@host:5432/db')).toBe('postgres://user:***@host:5432/db');
  });

  it('hides a password that should have been encoded', () => {
    expect(withoutPassword('amqp://user:p@s/s:@host')).toBe('amqp://user:***@host');
  });

  it.each(['/orders?at=12:30@x', 'amqp://host', 7, undefined])('leaves %j alone', (url) => {
    expect(withoutPassword(url)).toBe(url);
  });
});
