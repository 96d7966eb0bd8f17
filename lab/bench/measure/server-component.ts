import type { Component } from '../system/system.ts';
import { listenerOf } from './processes.ts';

const servers = {
  postgresql: { name: 'PostgreSQL', standardPort: 5432 },
  rabbitmq: { name: 'RabbitMQ', standardPort: 5672 },
} as const;

/** A server as a component: its processes, when it runs on this machine. @param url of several, the first counts */
export function serverComponent(kind: keyof typeof servers, url: string): Component {
  const { name, standardPort } = servers[kind];
  const { hostname, port } = new URL(url.split(',')[0]!);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return { name, kind, pids: isLocal ? listenerOf(Number(port || standardPort)) : undefined };
}
