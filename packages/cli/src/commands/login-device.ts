import { Tenantry } from '@tenantry/sdk'
import { hostname } from 'node:os'
import type { Context } from '../context.ts'
import { credentialsPath, storeProfile } from '../credentials.ts'
import { openBrowser } from '../open-browser.ts'
import { visible } from '../text-table.ts'

/** Signs in with any browser, here or elsewhere: the code on the page has to be the one that is printed. */
export async function signInByBrowser(
  { out, environment }: Context,
  { url, profile, browser }: { url: string; profile: string; browser: boolean },
): Promise<void> {
  const tenantry = new Tenantry({ url })
  const started = await tenantry.auth.device.start({ clientName: `tenantry on ${hostname()}`.slice(0, 100) })
  const address = visible(started.verification_uri_complete)
  const isOpened = browser && openBrowser(started.verification_uri_complete, environment)
  out.line(isOpened ? `Your browser opens ${address}` : `Open in any browser: ${address}`)
  out.line(`and compare the code: ${out.colors.bold(visible(started.user_code))}`)
  if (out.live) out.redraw(out.colors.dim('Waiting for you …'))
  const { user, session } = await tenantry.auth.device.wait(started).finally(() => {
    if (out.live) out.redraw('')
  })
  await storeProfile(credentialsPath(environment), profile, { url, kind: 'session', token: session.token })
  out.value(
    { profile, url, user },
    () => `${out.colors.green('✓')} Signed in to ${url} as ${visible(user.email)} (profile ${profile})`,
  )
}
