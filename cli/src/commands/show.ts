// saga show
import { dataOf } from '@order-saga/client/create-client';
import type { Command } from '../command.ts';
import { readId } from '../ids.ts';
import { actionLines, paymentLines } from '../payments.ts';
import { stepLines } from '../steps.ts';
import { timelineLines } from '../timeline.ts';

export const show: Command = {
  usage: 'show <id>',
  summary: 'one saga with its history, drawn',
  async run({ client, io, options, printer }) {
    const orderId = await readId(io, options.positionals);
    const saga = await dataOf(client.GET('/sagas/{orderId}', { params: { path: { orderId } } }));
    if (printer.format === 'json') return printer.json(saga);
    if (printer.format === 'ids') return printer.line(saga.orderId);
    for (const line of timelineLines(saga, { ...printer, now: io.now() })) printer.line(line);
    // Last: the services are asked one by one, and one of them may be slow.
    const services = await dataOf(client.GET('/sagas/{orderId}/services', { params: { path: { orderId } } }));
    for (const line of actionLines(services.order)) printer.line(line);
    for (const line of paymentLines(services.payment, io.now())) printer.line(line);
    for (const line of stepLines(services.steps)) printer.line(line);
  },
};
