// Names of data folders. Always a new one: what is left of a deleted DATA_DIR is never met again.
import { createHash, randomBytes } from 'node:crypto';

/** While initdb works in it. */
export const PARTIAL_SUFFIX = '.partial';
export const PASSWORD_SUFFIX = '.password';

/** Complete folders. */
export const CLUSTER_FOLDER = /^postgres-[0-9a-f]{8}-[0-9a-f]{8}$/;

/** What an initdb killed in the middle leaves. */
export const HALF_MADE = /^postgres-[0-9a-f]{8}-[0-9a-f]{8}\.(partial|password)$/;

/** The start of the names of all data folders made for one DATA_DIR. */
export function clusterPrefix(dataDir: string): string {
  return `postgres-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}-`;
}

export function newClusterName(dataDir: string): string {
  return clusterPrefix(dataDir) + randomBytes(4).toString('hex');
}
