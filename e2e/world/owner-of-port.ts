// Which process a connection belongs to. https://man7.org/linux/man-pages/man5/proc_pid_net.5.html
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The one of these processes that has a TCP socket with this local port; undefined: none, or no Linux. */
export function ownerOfPort<Process extends { readonly pid: number }>(
  processes: readonly Process[],
  port: number,
): Process | undefined {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = ['tcp', 'tcp6'].flatMap((table) =>
    linesOf(`/proc/net/${table}`)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[1]?.endsWith(local))
      .map((fields) => `socket:[${fields[9]}]`),
  );
  return processes.find(({ pid }) => socketsOf(pid).some((socket) => inodes.includes(socket)));
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((fd) => {
      try {
        return [readlinkSync(`${folder}/${fd}`)];
      } catch {
        return []; // Closed meanwhile.
      }
    });
  } catch {
    return [];
  }
}
