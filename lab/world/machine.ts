// What the run ran on: figures mean little without it.
import { availableParallelism, platform, totalmem } from 'node:os';

export function describeMachine(): string {
  return `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()}, Node ${process.versions.node}`;
}
