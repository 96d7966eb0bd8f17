import { describe, expect, it } from 'vitest';
import { useTestServers } from '../testing/test-server.ts';

const { testServer, lines } = useTestServers();

describe('problems', () => {
  it('have the shape of RFC 9457 with a code', async () => {
    const answer = await (await testServer()).inject('/fail/refused');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json()).toEqual({
      type: 'urn:order-saga:problem:ORDER_NOT_FOUND',
      title: 'No such order',
      status: 404,
      detail: 'No order 7.',
      code: 'ORDER_NOT_FOUND',
    });
  });

  it('keep their fields where the route has a response schema for the status', async () => {
    expect((await (await testServer()).inject('/thin')).json()).toMatchObject({ detail: 'No order 7.' });
  });

  it.each(['/nope', '/docs/static/nope.js'])('answer an unknown route: %s', async (url) => {
    const answer = await (await testServer()).inject(url);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'ROUTE_NOT_FOUND']);
  });

  it.each(['unexpected', 'foreign', 'coded'])('hide the text of an %s error and log it', async (how) => {
    const answer = await (await testServer()).inject(`/fail/${how}`);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([500, 'INTERNAL']);
    expect(answer.body).not.toContain('secret');
    expect(lines.filter((line) => line.includes('secret') && line.includes('"level":50'))).toHaveLength(1);
  });

  it('say 503 with Retry-After when the database is away', async () => {
    const answer = await (await testServer()).inject('/fail/away');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.json()).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(answer.body).not.toContain('no database');
    expect(lines.join('')).toContain('no database');
  });

  it('show the reason of a 503 that is meant, and do not log it', async () => {
    const answer = await (await testServer()).inject('/fail/busy');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.json()).toMatchObject({ code: 'OVERLOADED', detail: 'Too many orders are waiting.' });
    expect(lines).toEqual([]);
  });
});
