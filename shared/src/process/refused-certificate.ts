// A server whose certificate is not accepted: nobody but the operator can mend it, so logs have to say it.

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes; the others are those of the check of the host name. */
const CODES: ReadonlySet<unknown> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_FORMAT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

export const isRefusedCertificate = (error: unknown): boolean =>
  error instanceof Error && CODES.has((error as { code?: unknown }).code);

/**
 * The error itself, unless it is about a certificate: then one that says so.
 * @param server as operators know it
 * @param hint which settings to look at
 */
export function namingCertificate(error: unknown, server: string, hint: string): unknown {
  if (!isRefusedCertificate(error)) return error;
  // No `cause`: all that it says is in the text, and logs would have it twice.
  return new Error(`the certificate of ${server} was refused (${(error as Error).message}): ${hint}`);
}
