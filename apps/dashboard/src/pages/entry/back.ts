/**
 * Where somebody wanted to go before the sign-in; `/` for whatever leads, or may lead, out of the dashboard: the address comes with a link that anybody
 * may have written.
 */
export function readBack(text: string | undefined): string {
  if (text === undefined || !text.startsWith('/')) return '/'
  const own = 'http://dashboard.invalid'
  // Read as browsers do, which take "//host", "/\host" and "/<tab>/host" for another host.
  const url = URL.parse(text, own)
  if (url === null || url.origin !== own) return '/'
  const path = `${url.pathname}${url.search}${url.hash}`
  // "/.//host" has become "//host" by now.
  return path.startsWith('//') ? '/' : path
}

/** Pages that the server makes by itself: a browser has to be sent there. */
export function isServersPage(path: string): boolean {
  return /^\/(?:auth\/device|docs|openapi\.json)(?:[/?#]|$)/.test(path)
}
