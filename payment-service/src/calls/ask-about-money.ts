// Asks the provider how the money of a payment stands, notes it, and goes on with an undo that waited for it.
import type { Logger } from '@order-saga/shared/observability/logger';
import type { PrismaClient } from '../database.ts';
import { atProvider, workOf } from '../domain/payment.ts';
import type { PaymentGateway } from '../gateway/gateway.ts';
import { beginAsking, type NotedMoney, noteMoney } from '../store/money.ts';
import { askAgain, type PaymentKey } from '../store/work.ts';
import type { Results } from './results.ts';

/** @throws ProviderError when the provider cannot be asked, and errors of the database: then it is to be asked again */
export async function askAboutMoney(
  {
    database,
    gateway,
    results,
    logger,
  }: { database: PrismaClient; gateway: PaymentGateway; results: Pick<Results, 'keep'>; logger: Logger },
  key: PaymentKey,
): Promise<void> {
  const question = await beginAsking(database.$driver, key);
  const money = question && (await gateway.moneyOf?.(atProvider(question.payment)));
  if (!question || !money) return;
  const noted = await noteMoney(database.$driver, question, money);
  if (noted === null) return;
  tell(logger, noted, money);
  if (workOf(noted.payment) !== 'cancel') return;
  const returned = money.refunded + money.taken + money.settled;
  if (returned >= noted.payment.amount!) {
    await results.keep({ kind: 'cancel', ...keyIn(noted), outcome: 'Refunded' });
  } else await askAgain(database.$driver, key);
}

const keyIn = ({ payment: { orderId, attempt } }: NotedMoney) => ({ orderId, attempt });

function tell(logger: Logger, noted: NotedMoney, { dispute }: { dispute: { status: string } | null }): void {
  const key = keyIn(noted);
  const { refundFailure, isNewFailure, isNewDispute } = noted;
  if (isNewDispute) logger.warn({ ...key, dispute: dispute?.status }, 'a payment is disputed');
  if (!isNewFailure) return;
  if (refundFailure === null) logger.info(key, 'money that had not gone back is settled');
  else {
    logger.error({ ...key, refundFailure }, 'money that was to go back has not: a person has to see to it');
  }
}
