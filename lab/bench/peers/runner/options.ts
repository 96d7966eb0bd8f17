// The command line of `npm run bench:peers`.
import { parseArgs } from 'node:util';
import { ratioBars } from '../../report/bars.ts';
import { wholeNumber, wholeNumbers } from '../../whole-number.ts';
import { defaultPeers, type PeerName, peerNames } from './peers.ts';

/** A peer at a number of orders in flight. */
export interface Planned {
  readonly peer: PeerName;
  readonly inFlight: number;
}

export interface Options {
  /** In their order. */
  readonly comparisons: readonly Planned[];
  /** Whether all that the project demands of itself is measured and judged. */
  readonly bars: boolean;
  /** Runs of ours and of the peer, in turn. */
  readonly pairs: number;
  /** Orders of one run, warm-up not counted. */
  readonly orders: number;
  /** Orders before the first run of each, which are not measured. */
  readonly warmUp: number;
}

export const usage = `usage: npm run bench:peers -- [--peers NAMES] [--pairs N] [--in-flight N,...] [--orders N]
                            [--warm-up N]
       npm run bench:peers -- --bars [--pairs N] [--orders N] [--warm-up N]

  --peers NAMES    comma separated, of ${peerNames.join(', ')}
                   (default: ${defaultPeers.join(',')})
  --pairs N        runs of ours and the peer in turn, 1 to 20 (default 3)
  --in-flight N,…  orders under way at a time, 1 to 1024 (default 64)
  --orders N       orders of one run, 10 to 100000 (default 3000)
  --warm-up N      orders before the first run of each, 0 to 100000 (default 6000; a tenth with one in flight)
  --bars           ours alone and against the peers that it is to beat, then a table of what was demanded and what was measured

  POSTGRES_URL and RABBITMQ_URL name the servers, which all of them share.`;

/** @throws Error with a message for the user */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      peers: { type: 'string' },
      'in-flight': { type: 'string' },
      bars: { type: 'boolean', default: false },
      pairs: { type: 'string', default: '3' },
      orders: { type: 'string', default: '3000' },
      'warm-up': { type: 'string', default: '6000' },
    },
  });
  const { bars, peers, 'in-flight': inFlight } = values;
  if (bars && (peers !== undefined || inFlight !== undefined))
    throw new Error(
      '--bars says by itself which peers and how many in flight: leave out --peers and --in-flight',
    );
  return {
    comparisons: bars
      ? ratioBars.map(({ peer, inFlight }) => ({ peer: toPeerName(peer), inFlight }))
      : planned(peers ?? defaultPeers.join(','), inFlight ?? '64'),
    bars,
    pairs: wholeNumber('--pairs', values.pairs, 1, 20),
    orders: wholeNumber('--orders', values.orders, 10, 100_000),
    warmUp: wholeNumber('--warm-up', values['warm-up'], 0, 100_000),
  };
}

function planned(peers: string, inFlight: string): Planned[] {
  const names = peers.split(',').map(toPeerName);
  const numbers = wholeNumbers('--in-flight', inFlight, 1, 1024);
  return numbers.flatMap((number) => names.map((peer) => ({ peer, inFlight: number })));
}

function toPeerName(text: string): PeerName {
  const name = peerNames.find((known) => known === text);
  if (name === undefined) throw new Error(`--peers ${text}: expected some of ${peerNames.join(', ')}`);
  return name;
}
