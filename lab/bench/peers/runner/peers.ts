// The peers by name. Each is loaded when it is asked for: before, its packages may not be installed.
import type { Peer } from '../runtime/peer.ts';

const load = {
  'restate-inline': async () => (await import('../restate-inline/peer.ts')).restateInline,
  'restate-services': async () => (await import('../restate-services/peer.ts')).restateServices,
  dbos: async () => (await import('../dbos/peer.ts')).dbos,
  tutorial: async () => (await import('../tutorial/peer.ts')).tutorial,
  'tutorial-tuned': async () => (await import('../tutorial/peer.ts')).tutorialTuned,
  'restate-inline-defaults': async () => (await import('../restate-inline/peer.ts')).restateInlineDefaults,
  'restate-services-defaults': async () =>
    (await import('../restate-services/peer.ts')).restateServicesDefaults,
  'raw-batches': async () => (await import('../raw-batches/peer.ts')).rawBatches,
} satisfies Record<string, () => Promise<Peer>>;

export type PeerName = keyof typeof load;

export const peerNames = Object.keys(load) as PeerName[];

/** Each engine once, in its best form, and the tutorial in both. The floor is none. */
export const defaultPeers = peerNames.filter((name) => !name.endsWith('-defaults') && name !== 'raw-batches');

export const loadPeer = (name: PeerName): Promise<Peer> => load[name]();
