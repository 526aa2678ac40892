import { Tenantry } from '@tenantry/sdk'
import { watchedFetch } from './reachable.ts'

/**
 * The one client of the dashboard. Who is signed in travels in the server's HttpOnly cookie, so that no script can read it: what a sign-in
 * answers is kept nowhere else.
 */
export const tenantry = new Tenantry({
  url: location.origin,
  session: { get: () => null, set() {}, remove() {} },
  fetch: watchedFetch((input, init) => fetch(input, init)),
})
