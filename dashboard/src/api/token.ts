// The token of whoever signed in. For this tab and its session only.
const KEY = 'order-saga.token';

export const readToken = (): string | null => sessionStorage.getItem(KEY);

export function keepToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
}
