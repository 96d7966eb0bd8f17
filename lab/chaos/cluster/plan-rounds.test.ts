import { describe, expect, it } from 'vitest';
import { busyQueues, chooseVictim, planRound, ROUNDS_OF_A_TURN } from './plan-rounds.ts';

const members = ['a', 'b', 'c'];
const queue = (name: string, leader: string | undefined) => ({ name, leader, members, online: members });

describe('the rounds on a cluster', () => {
  it('begin with the leaders of two queues, for short runs', () => {
    expect([planRound(0), planRound(1)].map(({ kind }) => kind)).toEqual(['leader killed', 'leader killed']);
  });

  it('kill the leader of each busy queue once a turn, and begin again after it', () => {
    const kinds = Array.from({ length: ROUNDS_OF_A_TURN }, (_, index) => planRound(index));
    const queues = kinds.flatMap((round) => (round.kind === 'leader killed' ? [round.queue] : []));
    expect(queues.toSorted()).toEqual(busyQueues.toSorted());
    expect(new Set(kinds.map(({ kind }) => kind)).size).toBe(3);
    expect(planRound(ROUNDS_OF_A_TURN)).toEqual(planRound(0));
  });
});

describe('the node to kill', () => {
  const queues = [queue('one', 'a'), queue('two', 'b'), queue('three', 'b')];

  it('is the leader of the queue', () => {
    expect(chooseVictim({ kind: 'leader killed', queue: 'two' }, queues)).toEqual({ node: 'b', leads: 2 });
  });

  it('leads nothing where a bystander is meant, or as little as there is', () => {
    expect(chooseVictim({ kind: 'bystander killed' }, queues)).toEqual({ node: 'c', leads: 0 });
    expect(chooseVictim({ kind: 'bystander killed' }, [...queues, queue('four', 'c')])).toEqual({
      node: 'a',
      leads: 1,
    });
  });

  it('is not guessed when the queue has no leader, or is not there', () => {
    expect(() => chooseVictim({ kind: 'leader killed', queue: 'one' }, [queue('one', undefined)])).toThrow(
      'one',
    );
    expect(() => chooseVictim({ kind: 'leader killed', queue: 'none' }, queues)).toThrow('none');
    expect(() => chooseVictim({ kind: 'bystander killed' }, [])).toThrow();
  });
});
