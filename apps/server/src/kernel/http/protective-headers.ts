/**
 * What every reply tells browsers (OWASP ASVS 5.0, 3.4 and 14.3.2): it is no page, stands in no frame, is kept nowhere, and leads nowhere with
 * its address. Pages and files that are meant to be more say so themselves. HSTS goes out where the public address is https: over plain http
 * browsers ignore it.
 */
export function protectiveHeaders(publicUrl: URL | null): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'content-security-policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    // Not `no-referrer`: with that a browser does not say where a form comes from.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(publicUrl?.protocol === 'https:' ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}
