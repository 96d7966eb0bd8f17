import { describe, expect, it } from 'vitest';
import { listenError, StartError } from './start-error.ts';

const target = { host: '10.0.0.1', port: 80, portVariable: 'ORDER_PORT' };
const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('listenError', () => {
  it.each([
    ['EADDRINUSE', 'Port 80 (ORDER_PORT) is already in use'],
    ['EACCES', 'Port 80 (ORDER_PORT) may not be used by this user'],
    ['EADDRNOTAVAIL', '10.0.0.1 (HOST) is not an address of this machine'],
    ['ENOTFOUND', '10.0.0.1 (HOST) is not an address of this machine'],
  ])('says what to do about %s', (code, text) => {
    const cause = withCode(code);
    const error = listenError(cause, target);
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ message: expect.stringContaining(text), cause });
  });

  it.each([withCode('EMFILE'), new Error('x'), undefined])('gives back %s as it is', (error) => {
    expect(listenError(error, target)).toBe(error);
  });
});
