import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describeBothApps } from '../../../../testing/both-apps.ts'
import { findChromium, startChromium, type Browser } from '../../../../testing/chromium.ts'
import type { StartedApp } from '../../../../testing/start-app.ts'
import { accountHolders, nobody, password, type Holder } from '../../testing/account-holder.ts'
import { secondFactors } from '../../testing/second-factors.ts'
import { virtualAuthenticator, type Credential } from '../../testing/virtual-authenticator.ts'

const chromium = await findChromium()

describe.skipIf(chromium === null)('In a browser', () => {
  let browser: Browser
  let authenticator: Awaited<ReturnType<typeof virtualAuthenticator>>
  beforeAll(async () => {
    browser = await startChromium(chromium ?? '')
    authenticator = await virtualAuthenticator(browser)
  })
  afterAll(() => browser.close())

  describeBothApps('Passkeys', ({ start }) => {
    let app: StartedApp
    let make: ReturnType<typeof accountHolders>
    let factors: ReturnType<typeof secondFactors>
    beforeAll(async () => {
      app = await start({ env: { TENANTRY_SIGN_INS_PER_ADDRESS: '100000' } })
      make = accountHolders(app)
      factors = secondFactors(app)
    })
    beforeEach(async () => {
      await authenticator.plugIn({ verifies: true })
      await authenticator.open(originOf(app))
    })
    const originOf = ({ url }: StartedApp) => url.replace('127.0.0.1', 'localhost')
    const begin = async ({ token }: Holder) => {
      const proof = { current_password: password }
      const { status, body } = await app.call('POST /auth/me/passkeys/options', proof, { key: token })
      expect([status, body.code]).toEqual([200, undefined])
      return body.options
    }
    const add = ({ token }: Holder, credential: Credential, name = 'Key') =>
      app.call('POST /auth/me/passkeys', { credential, name }, { key: token })
    /** A user with a passkey, in the session that made it. */
    const withPasskey = async () => {
      const holder = await make.holder()
      const { status, body } = await add(holder, await authenticator.create(await begin(holder)))
      expect([status, body.code]).toEqual([201, undefined])
      return { ...holder, token: body.session.token as string, passkeyId: body.passkey.id as string, body }
    }
    const signInOptions = async () =>
      (await app.call('POST /auth/passkeys/options', undefined, nobody)).body.options
    const signIn = (credential: Credential) => app.call('POST /auth/passkeys/sign-in', { credential }, nobody)
    const factorOptions = async (challenge: string) =>
      (await app.call('POST /auth/second-factor/passkey', { challenge }, nobody)).body.options

    it('come with recovery codes, and sign their user in without anything else', async () => {
      const ada = await withPasskey()
      expect(ada.body.recovery_codes).toHaveLength(10)
      expect(ada.body.session.second_factor).toBe(true)
      const answer = await signIn(await authenticator.get(await signInOptions()))
      expect(answer).toMatchObject({
        status: 200,
        body: { user: { id: ada.id }, session: { method: 'passkey', second_factor: true } },
      })
      expect(answer.headers.get('set-cookie')).toContain(answer.body.session.token)
      expect(await make.isIn(answer.body.session.token)).toBe(true)
    })

    it('are asked for after the password, and finish the sign-in', async () => {
      const ada = await withPasskey()
      const login = await make.signIn(ada.email)
      expect(login.body).toMatchObject({
        code: 'SECOND_FACTOR_REQUIRED',
        methods: ['passkey', 'recovery_code'],
      })
      const passkey = await authenticator.get(await factorOptions(login.body.challenge))
      const proved = await factors.prove(login.body.challenge, { passkey })
      expect(proved.body).toMatchObject({ user: { id: ada.id }, session: { second_factor: true } })
    })

    it('sign each thing that they are asked for once', async () => {
      const ada = await withPasskey()
      const credential = await authenticator.get(await signInOptions())
      const answers = await Promise.all([1, 2, 3].map(() => signIn(credential)))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      expect((await signIn(credential)).body.code).toBe('PASSKEY_REFUSED')
      const challenge = await factors.challengeOf(ada)
      expect((await factors.prove(challenge, { passkey: credential })).body.code).toBe('PASSKEY_REFUSED')
    })

    it('sign nothing for another purpose or another sign-in than the one that asked', async () => {
      const ada = await withPasskey()
      const [one, two] = [await factors.challengeOf(ada), await factors.challengeOf(ada)]
      const forOne = await authenticator.get(await factorOptions(one))
      expect((await factors.prove(two, { passkey: forOne })).body.code).toBe('PASSKEY_REFUSED')
      expect((await signIn(forOne)).body.code).toBe('PASSKEY_REFUSED')
      const forSignIn = await authenticator.get(await signInOptions())
      expect((await factors.prove(one, { passkey: forSignIn })).body.code).toBe('PASSKEY_REFUSED')
      expect((await factors.prove(one, { passkey: forOne })).status).toBe(200)
    })

    it('of one user prove nothing about another', async () => {
      const ada = await withPasskey()
      await authenticator.plugIn({ verifies: true })
      const eve = await withPasskey()
      const challenge = await factors.challengeOf(ada)
      const options = await factorOptions(challenge)
      const own = await authenticator.get({ ...options, allowCredentials: [] })
      expect(own.response.userHandle).toBe(Buffer.from(eve.id).toString('base64url'))
      expect((await factors.prove(challenge, { passkey: own })).body.code).toBe('SECOND_FACTOR_REFUSED')
    })

    it('of authenticators that cannot verify anybody are a second factor, and no sign-in alone', async () => {
      await authenticator.plugIn({ verifies: false })
      const ada = await withPasskey()
      const challenge = await factors.challengeOf(ada)
      const asked = await factorOptions(challenge)
      expect((await factors.prove(challenge, { passkey: await authenticator.get(asked) })).status).toBe(200)

      const { allowCredentials } = asked
      const options = { ...(await signInOptions()), userVerification: 'discouraged', allowCredentials }
      const credential = await authenticator.get(options)
      const flags = Buffer.from(credential.response.authenticatorData, 'base64url')[32] ?? 0
      expect([flags & 1, flags & 4]).toEqual([1, 0])
      credential.response.userHandle = Buffer.from(ada.id).toString('base64url')
      expect((await signIn(credential)).body.code).toBe('PASSKEY_REFUSED')
    })

    it('are refused from a page of another origin, made and used', async () => {
      const holder = await make.holder()
      const options = await begin(holder)
      const elsewhere = await start()
      await authenticator.open(originOf(elsewhere))
      expect((await add(holder, await authenticator.create(options))).body.code).toBe('PASSKEY_REFUSED')
      await authenticator.open(originOf(app))
      await withPasskey()
      const asked = await signInOptions()
      await authenticator.open(originOf(elsewhere))
      expect((await signIn(await authenticator.get(asked))).body.code).toBe('PASSKEY_REFUSED')
    })

    it('are refused when what was signed is changed', async () => {
      await withPasskey()
      const change = (text: string) => {
        const bytes = Buffer.from(text, 'base64url')
        bytes[bytes.length - 1]! ^= 1
        return bytes.toString('base64url')
      }
      for (const member of ['signature', 'authenticatorData', 'userHandle']) {
        const credential = await authenticator.get(await signInOptions())
        credential.response[member] = change(credential.response[member])
        expect((await signIn(credential)).body.code).toBe('PASSKEY_REFUSED')
      }
    })

    it('whose counter does not rise are refused: there are two of them', async () => {
      const ada = await withPasskey()
      const { tables } = factors
      const row = tables.selectFrom('passkeys').selectAll().where('user_id', '=', ada.id)
      const before = await row.executeTakeFirstOrThrow()
      expect((await signIn(await authenticator.get(await signInOptions()))).status).toBe(200)
      const after = await row.executeTakeFirstOrThrow()
      expect(after.counter).toBeGreaterThan(before.counter)
      await tables.updateTable('passkeys').set({ counter: 1000 }).where('user_id', '=', ada.id).execute()
      expect((await signIn(await authenticator.get(await signInOptions()))).body.code).toBe('PASSKEY_REFUSED')
    })

    it('are added in the session that asked, within five minutes, once', async () => {
      const [ada, eve] = [await make.holder(), await make.holder()]
      const made = await authenticator.create(await begin(ada))
      expect((await add(eve, made)).body.code).toBe('PASSKEY_REFUSED')
      const late = await authenticator.create(await begin(ada))
      await factors.tables
        .updateTable('passkey_challenges')
        .set((eb) => ({ expires_at: eb('expires_at', '-', 300) }))
        .execute()
      expect((await add(ada, late)).body.code).toBe('PASSKEY_REFUSED')
      const good = await authenticator.create(await begin(ada))
      const added = await add(ada, good)
      expect(added.status).toBe(201)
      expect((await add({ ...ada, token: added.body.session.token }, good)).body.code).toBe('PASSKEY_REFUSED')
    })

    it('are refused with an attestation that nobody asked for', async () => {
      const ada = await make.holder()
      const made = await authenticator.create({ ...(await begin(ada)), attestation: 'direct' })
      expect((await add(ada, made)).body.code).toBe('PASSKEY_REFUSED')
    })

    it('are listed, renamed and removed by their user alone', async () => {
      const ada = await withPasskey()
      const eve = await withPasskey()
      const path = `/auth/me/passkeys/${ada.passkeyId}` as const
      const as = { key: ada.token }
      const byEve = { key: eve.token }
      const proof = { current_password: password }
      expect((await app.call(`PATCH ${path}`, { name: 'Hers' }, byEve)).body.code).toBe('FACTOR_NOT_FOUND')
      expect((await app.call(`DELETE ${path}`, proof, byEve)).body.code).toBe('FACTOR_NOT_FOUND')
      expect((await app.call(`PATCH ${path}`, { name: 'Blue key' }, as)).body.name).toBe('Blue key')
      const list = await app.call('GET /auth/me/passkeys', undefined, as)
      expect(list.body.data).toMatchObject([{ id: ada.passkeyId, name: 'Blue key' }])
      expect((await app.call(`DELETE ${path}`, {}, as)).body.code).toBe('INVALID_REQUEST')
      expect((await app.call(`DELETE ${path}`, proof, as)).status).toBe(204)
      expect((await app.call('GET /auth/me/factors', undefined, as)).body).toEqual({
        totp: null,
        passkeys: [],
        recovery_codes_left: 0,
      })
      expect((await make.signIn(ada.email)).status).toBe(200)
    })

    it('that were removed sign nobody in', async () => {
      const ada = await withPasskey()
      const credential = await authenticator.get(await signInOptions())
      await app.call(`DELETE /platform/users/${ada.id}/factors`)
      expect((await signIn(credential)).body.code).toBe('PASSKEY_REFUSED')
    })

    it('sign no disabled user in', async () => {
      const ada = await withPasskey()
      const credential = await authenticator.get(await signInOptions())
      await app.call(`POST /platform/users/${ada.id}/disable`)
      expect((await signIn(credential)).body.code).toBe('USER_DISABLED')
    })

    it.each([
      [{ attestationObject: '' }],
      [{ attestationObject: 'AAAA' }],
      [{ attestationObject: 'oWNmbXRkbm9uZQ' }],
      [{ attestationObject: Buffer.alloc(20_000, 0x81).toString('base64url') }],
    ])('are refused when they are no registration at all: %j', async (broken) => {
      const ada = await make.holder()
      const made = await authenticator.create(await begin(ada))
      made.response = { ...made.response, ...broken }
      expect((await add(ada, made)).body.code).toBe('PASSKEY_REFUSED')
    })

    it.each([
      [{ clientDataJSON: '' }],
      [{ clientDataJSON: Buffer.from('null').toString('base64url') }],
      [{ clientDataJSON: Buffer.from('{"challenge":7}').toString('base64url') }],
      [{ authenticatorData: '' }],
      [{ signature: '' }],
      [{ userHandle: null }],
    ])('are refused when they are no assertion at all: %j', async (broken) => {
      await withPasskey()
      const credential = await authenticator.get(await signInOptions())
      credential.response = { ...credential.response, ...broken }
      expect((await signIn(credential)).body.code).toBe('PASSKEY_REFUSED')
    })
  })
})
