import type { Browser } from '../../../testing/chromium.ts'

/** What `navigator.credentials` gives, as JSON; the tests look at it member by member. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Credential = any

/** An authenticator of the browser's own making (WebAuthn, level 3, section 11), and a page that uses it. */
export async function virtualAuthenticator({ page, devtools }: Browser) {
  await devtools.send('WebAuthn.enable')
  let authenticatorId: string | null = null
  /** Another authenticator in place of the one before: it counts. One that `verifies` its user also finds its keys by itself. */
  const plugIn = async ({ verifies }: { verifies: boolean }) => {
    if (authenticatorId !== null)
      await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    const added = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: verifies,
        hasUserVerification: verifies,
        isUserVerified: verifies,
        automaticPresenceSimulation: true,
      },
    })
    authenticatorId = added.authenticatorId
  }
  /** Opens a page of this origin, whose scripts the next calls are. */
  const open = async (origin: string) => {
    await page.goto(`${origin}/health`)
  }
  const inTime = (options: object) => JSON.stringify({ ...options, timeout: 10_000 })
  const create = (options: object): Promise<Credential> =>
    page.evaluate(
      `navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${inTime(options)}) }).then((made) => made.toJSON())`,
    )
  const get = (options: object): Promise<Credential> =>
    page.evaluate(
      `navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${inTime(options)}) }).then((found) => found.toJSON())`,
    )
  return { plugIn, open, create, get }
}
