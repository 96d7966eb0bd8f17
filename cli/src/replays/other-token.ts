// Another payment token for a replay: from where it may come, and what is said of it.
import type { ReplayPreview, ReplayRun } from '@order-saga/client/orchestrator';
import { CARD_NUMBER, holdsCardNumber } from '@order-saga/shared/contracts/card-number';
import type { Context } from '../command.ts';
import { UsageError } from '../exit-codes.ts';

const FLAG = 'one-token-for-several-customers';
export const otherTokenOptions = {
  'payment-token-file': { type: 'string' },
  [FLAG]: { type: 'boolean' },
} as const;
export const otherTokenHelp = [
  '--payment-token-file FILE          charge with this token instead; for one id also SAGA_PAYMENT_TOKEN',
  `--${FLAG}  charge all to it, although the orders are not of one customer`,
];

/** An environment outlives its purpose: what it holds is for no replay of many. @throws UsageError */
export async function otherTokenOf(
  { io, options, printer }: Context,
  isOfOneSaga: boolean,
): Promise<{ payment?: { token: string } }> {
  const file = options.text('payment-token-file');
  const kept = io.env['SAGA_PAYMENT_TOKEN']?.trim() ?? '';
  if (file === undefined) {
    if (kept === '') return {};
    printer.note(
      isOfOneSaga
        ? 'The payment token is that of SAGA_PAYMENT_TOKEN.'
        : 'SAGA_PAYMENT_TOKEN is not used: a replay of several sagas takes another token from --payment-token-file only.',
    );
    return isOfOneSaga ? { payment: { token: checked(kept, 'SAGA_PAYMENT_TOKEN') } } : {};
  }
  const given = await io.readFile(file).catch(() => {
    throw new UsageError(`--payment-token-file ${file} cannot be read`);
  });
  const token = given.trim();
  if (token === '') throw new UsageError(`--payment-token-file ${file} is empty`);
  return { payment: { token: checked(token, `--payment-token-file ${file}`) } };
}

/** The orchestrator refuses it too; here it never leaves the machine. @throws UsageError */
function checked(token: string, source: string): string {
  if (holdsCardNumber(token)) throw new UsageError(`what ${source} holds ${CARD_NUMBER}`);
  return token;
}

/** `another payment token for the orders of 2 customers`; null: each order keeps its own. */
export function otherTokenWords({ payment }: Pick<ReplayPreview | ReplayRun, 'payment'>): string | null {
  if (payment === null) return null;
  const { token, customers } = payment;
  const whose =
    customers === null
      ? 'customers that were not counted'
      : `${customers} ${customers === 1 ? 'customer' : 'customers'}`;
  return `another payment token (${token}) for the orders of ${whose}`;
}

/** @throws UsageError when the token is for several customers, and nobody has said that this is meant */
export function meantOf(
  { options }: Context,
  preview: ReplayPreview,
): { oneTokenForSeveralCustomers?: true } {
  if (options.flag(FLAG)) return { oneTokenForSeveralCustomers: true };
  const customers = preview.payment?.customers ?? 0;
  if (customers > 1) {
    throw new UsageError(
      `one payment token would be charged for the orders of ${customers} customers: if that is meant, add --${FLAG}`,
    );
  }
  return {};
}
