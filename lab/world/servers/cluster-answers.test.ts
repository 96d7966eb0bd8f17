import { describe, expect, it } from 'vitest';
import { electedAt, parseClusterStatus, parseQueues, parseReplicas } from './cluster-answers.ts';

describe('the answers of RabbitMQ commands', () => {
  it('tell the leader of a queue, its members and which of them are there', () => {
    const json = `[
{"name":"stock.commands","type":"quorum","leader":"a@localhost","members":["a@localhost","b@localhost"],"online":["a@localhost"]}
,{"name":"order.commands","type":"quorum","leader":"","members":["a@localhost"],"online":[]}
]`;
    expect(parseQueues(json)).toEqual([
      {
        name: 'stock.commands',
        leader: 'a@localhost',
        members: ['a@localhost', 'b@localhost'],
        online: ['a@localhost'],
      },
      { name: 'order.commands', leader: undefined, members: ['a@localhost'], online: [] },
    ]);
  });

  it('tell how far each replica is, if it answers', () => {
    const json = `[
{"Node Name":"a@localhost","Raft State":"leader","Log Index":12,"Commit Index":11,"Snapshot Index":"undefined","Term":1,"Machine Version":2}
,{"Node Name":"b@localhost","Raft State":"noproc","Log Index":"","Commit Index":"","Snapshot Index":"","Term":"","Machine Version":2}
]`;
    expect(parseReplicas(json)).toEqual([
      { node: 'a@localhost', state: 'leader', commitIndex: 11 },
      { node: 'b@localhost', state: 'noproc', commitIndex: undefined },
    ]);
  });

  it('tell which nodes run', () => {
    const json = '{"disk_nodes":["a@localhost","b@localhost"],"running_nodes":["b@localhost"]}';
    expect(parseClusterStatus(json)).toEqual(['b@localhost']);
  });

  it.each([
    { of: 'a classic queue', parse: () => parseQueues('[{"name":"a classic queue"}]') },
    { of: 'an error in place of queues', parse: () => parseQueues('{"error":"node_down"}') },
    { of: 'a replica without a node', parse: () => parseReplicas('[{"Raft State":"leader"}]') },
    { of: 'a status without nodes', parse: () => parseClusterStatus('{}') },
    { of: 'a text', parse: () => parseClusterStatus('Error: unable to perform an operation') },
  ])('are refused when they are $of', ({ parse }) => {
    expect(parse).toThrow();
  });
});

describe('the log of a node', () => {
  const log = `2026-11-26 13:00:16.998766+00:00 [notice] <0.1113.0> queue 'stock.commands' in vhost '/': candidate -> leader in term: 1 machine version: 2
2026-11-26 13:00:17.271178+00:00 [notice] <0.1141.0> queue 'stock.commands.dead-letter' in vhost '/': candidate -> leader in term: 3 machine version: 2
2026-11-26 13:00:18.022107+00:00 [info] <0.775.0> queue 'stock.commands' in vhost '/': detected a new leader {'%2F_stock.commands',a@localhost} in term 2
2026-11-26 13:00:20.500000+00:00 [notice] <0.1113.0> queue 'stock.commands' in vhost '/': candidate -> leader in term: 3 machine version: 2
`;

  it('tells when it became the leader of a queue, after the moment asked for', () => {
    expect(electedAt(log, 'stock.commands', Date.parse('2026-11-26T13:00:10Z'))).toBe(
      Date.parse('2026-11-26T13:00:16.998Z'),
    );
    expect(electedAt(log, 'stock.commands', Date.parse('2026-11-26T13:00:17Z'))).toBe(
      Date.parse('2026-11-26T13:00:20.500Z'),
    );
  });

  it('tells nothing when it did not', () => {
    expect(electedAt(log, 'stock.commands', Date.parse('2026-11-26T13:00:21Z'))).toBeUndefined();
    expect(electedAt(log, 'order.commands', 0)).toBeUndefined();
    expect(electedAt('', 'stock.commands', 0)).toBeUndefined();
  });
});
