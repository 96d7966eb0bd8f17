// The dashboard's own addresses. They are below /ui: what is beside it belongs to the API.
export const paths = {
  overview: '/',
  sagas: '/ui/sagas',
  saga: (orderId: string) => `/ui/sagas/${encodeURIComponent(orderId)}`,
} as const;
