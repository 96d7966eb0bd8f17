import { describe, expect, it } from 'vitest';
import { isOwnFault, isUnavailable, sqlStateOf } from './database-error.ts';

const prismaError = (code: string, cause: object) =>
  Object.assign(new Error('raw query failed'), { code, meta: { driverAdapterError: { cause } } });
/** As Prisma throws it where a COMMIT fails. */
const driverError = (cause: object) =>
  Object.assign(new Error('ConnectionClosed', { cause }), { name: 'DriverAdapterError' });
const withState = (state: string) => prismaError('P2010', { originalCode: state });

describe('a database error', () => {
  it('has the SQLSTATE of the server, not the code of the client', () => {
    expect(sqlStateOf(withState('23505'))).toBe('23505');
    expect(sqlStateOf(prismaError('P1001', { kind: 'DatabaseNotReachable' }))).toBeUndefined();
  });

  it.each(['22P02', '22P05', '23505', '23514', '42702', '42601'])(
    'of class %s is the fault of data or code',
    (state) => {
      expect(isOwnFault(withState(state))).toBe(true);
    },
  );

  it.each([
    '40001',
    '40P01',
    '55000',
    '55P03',
    '57P01',
    '53300',
    '25P03',
    '25006',
    '08006',
    '42P01',
    '42703',
  ])('%s passes by itself and means unavailable', (state) => {
    expect(isOwnFault(withState(state))).toBe(false);
    expect(isUnavailable(withState(state))).toBe(true);
  });

  it.each([
    prismaError('P1001', { kind: 'DatabaseNotReachable' }),
    prismaError('P2010', { kind: 'ConnectionClosed' }),
    driverError({ kind: 'ConnectionClosed' }),
    driverError({ kind: 'postgres', originalCode: '57P01' }),
    Object.assign(new Error('Transaction API error'), { code: 'P2028' }),
    Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }),
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated unexpectedly'),
  ])('without a server behind it means unavailable: $message', (error) => {
    expect(isOwnFault(error)).toBe(false);
    expect(isUnavailable(error)).toBe(true);
  });

  it('of the program is neither waited out nor called unavailable', () => {
    expect(isOwnFault(new TypeError('x is not a function'))).toBe(true);
    expect(isUnavailable(new TypeError('x is not a function'))).toBe(false);
  });
});
