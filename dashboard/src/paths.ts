// The dashboard's own addresses. They are below /ui: what is beside it belongs to the API.
export const paths = {
  overview: '/',
  sagas: '/ui/sagas',
  saga: (orderId: string) => `/ui/sagas/${encodeURIComponent(orderId)}`,
  failures: '/ui/failures',
  failureGroup: (group: string) => `/ui/failures/${group}`,
  replays: '/ui/replays',
  replay: (id: string) => `/ui/replays/${id}`,
  replayPreview: (selectionToken: string) => `/ui/replays/preview/${selectionToken}`,
  holds: '/ui/holds',
  hold: (id: string) => `/ui/holds/${id}`,
  deadLetters: '/ui/dead-letters',
  audit: '/ui/audit',
  tryIt: '/ui/try-it',
} as const;
