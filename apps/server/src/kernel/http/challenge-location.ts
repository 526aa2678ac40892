/**
 * Where a browser goes whose sign-in wants a second factor: back to the page, with `error=SECOND_FACTOR_REQUIRED`, and the challenge in the fragment, which
 * reaches the page and no server's log.
 */
export function challengeLocation(
  target: string,
  { challenge, methods }: { challenge: string; methods: readonly string[] },
): string {
  const url = new URL(target)
  url.searchParams.set('error', 'SECOND_FACTOR_REQUIRED')
  url.hash = new URLSearchParams({ challenge, methods: methods.join(',') }).toString()
  return url.href
}
