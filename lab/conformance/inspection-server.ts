// What a fake worker shows over HTTP: `POST /inspections`, and nothing else.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { InspectionRequest } from '@order-saga/shared/contracts/inspection';

export interface InspectionServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function serveInspections(
  inspect: (asked: InspectionRequest) => object,
): Promise<InspectionServer> {
  const server = createServer(async (request, response) => {
    const isAsked = request.method === 'POST' && request.url === '/inspections';
    const answer = isAsked ? inspect((await json(request)) as InspectionRequest) : {};
    response
      .writeHead(isAsked ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
