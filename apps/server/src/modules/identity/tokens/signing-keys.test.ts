import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { migrate, type ControlStore } from '../../../kernel/db/index.ts'
import { testBox } from '../../../kernel/vault/testing/test-box.ts'
import { describeBothDialects } from '../../../testing/both-dialects.ts'
import { identityMigrations } from '../index.ts'
import { createSigningKeys } from './signing-keys.ts'

const DAY = 86_400
const START = 1_900_000_000

describeBothDialects('The keys that access tokens are signed with', ({ openStore }) => {
  const secrets = testBox()
  let now = START
  const clock = { now: () => now, nowMs: () => now * 1000 }
  const keysOn = (control: ControlStore) => createSigningKeys({ control, clock, secrets })
  const published = async (keys: ReturnType<typeof keysOn>) =>
    (await keys.publicSet()).keys.map(({ kid }) => kid)

  it('change every 30 days, are published an hour before they sign, and verify what the last ones signed', async () => {
    now = START
    const control = await openStore()
    await migrate(control, identityMigrations)
    const keys = keysOn(control)
    const first = await keys.current()
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).sign(first.privateKey)
    now = START + 30 * DAY - 1
    expect(await published(keys)).toEqual([first.id])
    now = START + 30 * DAY
    const [newer = '', older] = await published(keys)
    expect(older).toBe(first.id)
    expect((await keys.current()).id).toBe(first.id)
    now += 3_599
    expect((await keys.current()).id).toBe(first.id)
    now += 1
    expect((await keys.current()).id).toBe(newer)
    await jwtVerify(token, (await keys.publicKey(first.id))!)
    expect(await keys.publicKey('sig_unknown')).toBeNull()

    // The oldest goes when there are more than three.
    for (let month = 2; month <= 3; month++) {
      now = START + month * 31 * DAY
      await keys.current()
    }
    const left = await published(keys)
    expect(left).toHaveLength(3)
    expect(left).not.toContain(first.id)
    expect(await keys.publicKey(first.id)).toBeNull()
  })

  it('are those of all servers of an installation, and private ones lie sealed', async () => {
    now = START
    const control = await openStore()
    await migrate(control, identityMigrations)
    const [one, other] = [keysOn(control), keysOn(control)]
    const { id } = await one.current()
    expect((await other.current()).id).toBe(id)
    const rows = await control.db
      .withTables<{ signing_keys: { id: string; sealed_private_jwk: string } }>()
      .selectFrom('signing_keys')
      .selectAll()
      .execute()
    const example = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)
    expect(Object.keys(example)).toContain('d')
    expect(rows.map((row) => row.sealed_private_jwk).join()).not.toContain('"d"')
    const stranger = createSigningKeys({ control, clock, secrets: testBox('org_of_others') })
    await expect(stranger.current()).rejects.toThrow()
  })
})
