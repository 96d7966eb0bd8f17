// Signals and exit codes belong to a process, so each test runs one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';

const imports = [
  ['runService', './run-service.ts'],
  ['settings', '../settings/settings.ts'],
  ['logger', '../observability/logger.ts'],
]
  .map(([name, file]) => `import * as ${name} from ${JSON.stringify(new URL(file!, import.meta.url).href)};`)
  .join('\n');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  /** From the first signal to the exit. */
  ms: number;
}

/** Runs `runService({ name: 'test', start })`; sends the signals, one each time the process says `signal me`. */
async function run(start: string, signals: NodeJS.Signals[] = []): Promise<Ended> {
  const source = `${imports}
    const { StartError, listenError } = runService;
    const ask = () => process.stdout.write('signal me\\n');
    const forever = () => new Promise(() => {});
    runService.runService({ name: 'test', start: ${start} });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source]);
  let stdout = '';
  let stderr = '';
  let signalled = performance.now();
  const left = [...signals];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
    for (const _ask of String(chunk).matchAll(/signal me/g)) {
      if (left.length === signals.length) signalled = performance.now();
      child.kill(left.shift());
    }
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr, ms: performance.now() - signalled };
}

describe('runService', () => {
  it.each<NodeJS.Signals>(['SIGTERM', 'SIGINT'])('stops and exits 0 on %s', async (signal) => {
    const { code, stdout } = await run(
      `async () => { setTimeout(ask, 10); return { stop: async () => { console.log('stopping'); } }; }`,
      [signal],
    );
    expect([code, stdout]).toEqual([0, 'signal me\nstopping\n']);
  });

  it('waits for the end of stop, and a second signal changes nothing', async () => {
    const { code, stdout } = await run(
      `async () => {
        setTimeout(ask, 10);
        return {
          stop: async () => {
            console.log('stopping');
            ask();
            await new Promise((resolve) => process.once('SIGINT', () => setTimeout(resolve, 50)));
            console.log('stopped');
          },
        };
      }`,
      ['SIGTERM', 'SIGINT'],
    );
    expect([code, stdout]).toEqual([0, 'signal me\nstopping\nsignal me\nstopped\n']);
  });

  it('exits 0 after 9 s, with a warning, when stopping does not end', { timeout: 15_000 }, async () => {
    const { code, stderr, ms } = await run(`async () => { setTimeout(ask, 10); return { stop: forever }; }`, [
      'SIGTERM',
    ]);
    expect([code, stderr]).toEqual([0, 'test is not done stopping after 9 s: exits anyway\n']);
    expect(ms).toBeGreaterThan(8900);
  });

  it('exits 0 although stopping fails, and says so', async () => {
    const { code, stderr } = await run(
      `async () => { setTimeout(ask, 10); return { stop: async () => { throw new Error('broker away'); } }; }`,
      ['SIGTERM'],
    );
    expect(code).toBe(0);
    expect(stderr).toContain('broker away');
  });

  it('exits 0 when a signal comes during the start and the start gives up', async () => {
    const { code, stderr } = await run(
      `(stopping) => {
        ask();
        return new Promise((_, reject) => stopping.addEventListener('abort', () => reject(new Error('given up'))));
      }`,
      ['SIGTERM'],
    );
    expect([code, stderr]).toEqual([0, '']);
  });

  it('stops at once what was still starting when the signal came', async () => {
    const { code, stdout } = await run(
      `(stopping) => {
        ask();
        return new Promise((resolve) => stopping.addEventListener('abort', () =>
          resolve({ stop: async () => { console.log('stopping'); } })));
      }`,
      ['SIGINT'],
    );
    expect([code, stdout]).toEqual([0, 'signal me\nstopping\n']);
  });

  it('prints all problems of the settings, one a line, without a stack trace, and exits 1', async () => {
    const { code, stderr } = await run(
      `async () => { throw new settings.SettingsError(['A is bad', 'B is bad']); }`,
    );
    expect([code, stderr]).toEqual([1, 'A is bad\nB is bad\n']);
  });

  it('says which setting to change when the port is taken, and exits 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await run(
      `async () => {
        const { createServer } = await import('node:net');
        const { once } = await import('node:events');
        const target = { host: '127.0.0.1', port: ${port}, portVariable: 'ORDER_PORT' };
        await once(createServer().listen(target.port, target.host), 'listening')
          .catch((error) => { throw listenError(error, target); });
      }`,
    );
    taken.close();
    expect([code, stderr]).toEqual([
      1,
      `Port ${port} (ORDER_PORT) is already in use: stop what listens there or set ORDER_PORT to another port\n`,
    ]);
  });

  it('stops what can never begin its work, says why without a stack trace, and exits 1', async () => {
    const { code, stdout, stderr } = await run(
      `async () => ({
        begun: new Promise((_, reject) => setTimeout(() => reject(new StartError('mend me')), 20)),
        stop: async () => { console.log('stopping'); },
      })`,
    );
    expect([code, stdout, stderr]).toEqual([1, 'stopping\n', 'mend me\n']);
  });

  it('exits 0 when a signal came before the work could not begin', async () => {
    const { code, stderr } = await run(
      `async () => {
        let giveUp;
        setTimeout(ask, 10);
        return {
          begun: new Promise((_, reject) => { giveUp = () => reject(new StartError('mend me')); }),
          stop: async () => { giveUp(); await new Promise((resolve) => setTimeout(resolve, 20)); },
        };
      }`,
      ['SIGTERM'],
    );
    expect([code, stderr]).toEqual([0, '']);
  });

  it('shows the stack of an unexpected error of the start and exits 1', async () => {
    const { code, stderr } = await run(`async () => { throw new TypeError('bug'); }`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^test could not start: TypeError: bug\n +at /);
  });

  it.each([
    ['an uncaught exception', `throw new Error('bug')`],
    ['an unhandled rejection', `Promise.reject(new Error('bug'))`],
  ])('logs %s as fatal and exits 1', async (_what, crash) => {
    const { code, stdout } = await run(
      `async () => {
        setTimeout(() => { ${crash}; }, 10);
        return { stop: async () => {}, logger: logger.createLogger({ name: 'test', level: 'info' }) };
      }`,
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/"level":60,.*"message":"bug".*"msg":"test: uncaught error"/);
  });

  it('goes on stopping when something is thrown meanwhile', async () => {
    const { code, stdout, stderr } = await run(
      `async () => {
        setTimeout(ask, 10);
        return {
          stop: async () => {
            setTimeout(() => { throw new Error('socket reset'); }, 1);
            await new Promise((resolve) => setTimeout(resolve, 50));
            console.log('stopped');
          },
        };
      }`,
      ['SIGTERM'],
    );
    expect([code, stdout]).toEqual([0, 'signal me\nstopped\n']);
    expect(stderr).toContain('socket reset');
  });

  it('logs what the service says of itself, and its last words reach the output', async () => {
    const { code, stdout } = await run(
      `async () => {
        setTimeout(ask, 50);
        return {
          stop: async () => {},
          describe: 'listens at http://127.0.0.1:1',
          logger: logger.createLogger({ name: 'test', level: 'info' }),
        };
      }`,
      ['SIGTERM'],
    );
    expect(code).toBe(0);
    const messages = [...stdout.matchAll(/"msg":"([^"]*)"/g)].map(([, message]) => message);
    expect(messages).toEqual(['listens at http://127.0.0.1:1', 'test stops on SIGTERM', 'test stopped']);
  });

  it('leaves young what a place in the code allocates, however long it lived there before', async () => {
    const { code, stdout } = await run(
      `async () => {
        const { setFlagsFromString } = await import('node:v8');
        const { runInNewContext } = await import('node:vm');
        setFlagsFromString('--expose-gc');
        const collect = runInNewContext('gc');
        const make = (payload) => ({ payload });
        // As with requests that wait for the end of their order.
        for (let time = 0; time < 12; time++) {
          const held = Array.from({ length: 60_000 }, () => make(null));
          for (let age = 0; age < 3; age++) collect({ type: 'minor' });
        }
        collect();
        const before = process.memoryUsage().heapUsed;
        for (let item = 0; item < 3000; item++) make(new Array(1000).fill(item));
        for (let age = 0; age < 3; age++) collect({ type: 'minor' });
        const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
        console.log(megabytes < 2 ? 'all is gone' : 'MB that stay: ' + megabytes);
        setTimeout(ask, 10);
        return { stop: async () => {} };
      }`,
      ['SIGTERM'],
    );
    expect([code, stdout]).toEqual([0, 'all is gone\nsignal me\n']);
  });
});
