export const TREND = 'Last 24 hours';
