// Numbers, money, times and ids as they are shown.
import { majorUnits } from '@order-saga/client/money';

const count = new Intl.NumberFormat('en');
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

export const formatCount = (value: number): string => count.format(value);

/**
 * `€39.98`, with the decimals of ISO 4217: those of Intl are others. A sum above 2^53-1 has lost its last digits in
 * JSON.parse, and says so.
 */
export function formatMoney(minorUnits: number, currency: string): string {
  const text = majorUnits(minorUnits, currency);
  const digits = text.split('.')[1]?.length ?? 0;
  const format = new Intl.NumberFormat('en', {
    ...{ style: 'currency', currency },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  });
  return `${Number.isSafeInteger(minorUnits) ? '' : '≈ '}${format.format(text)}`;
}

export const formatTime = (iso: string): string => day.format(new Date(iso));
export const formatClock = (iso: string): string => clock.format(new Date(iso));

/** `120 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The end of an id tells orders apart; its beginning is the time. */
export const shortId = (id: string): string => `…${id.slice(-12)}`;
