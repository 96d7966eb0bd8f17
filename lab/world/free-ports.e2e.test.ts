import { describe, expect, it } from 'vitest';
import { freePorts, isOpen } from './free-ports.ts';

describe('free ports', () => {
  it('are different ones that nothing listens on', async () => {
    const ports = await freePorts(40);
    expect(new Set(ports).size).toBe(40);
    expect(await Promise.all(ports.map(isOpen))).not.toContain(true);
  });

  it('are none that an outgoing connection may be given', async () => {
    expect(Math.max(...(await freePorts(40)))).toBeLessThan(32_768);
  });
});
