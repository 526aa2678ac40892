import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { ConfigError } from '../../kernel/errors.ts'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { readSigningKey } from './signing-key.ts'
import { openAudit, orgA, orgB } from './testing/audit-fixture.ts'

const seed = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const publicKeyOf = (text: string) => readSigningKey(text, 'environment', 'test').publicKey

describeBothDialects('signed checkpoints of audit chains', ({ openStore, freshUrl, dialect }) => {
  const folder = () => mkdtempSync(join(tmpdir(), 'tenantry-audit-'))

  it('are found out when they are forged, moved to another chain, or signed with a key of somebody else', async () => {
    const audit = await openAudit({ control: await openStore(), signingKey: seed(1) })
    await audit.writeMany(3, { organizationId: orgA })
    await audit.writeMany(3, { organizationId: orgB })
    await audit.signHeads()
    const change = (column: string, value: unknown) =>
      audit.tamper(sql`update audit_checkpoints set ${sql.ref(column)} = ${value} where chain = ${orgA}`)
    const whole = await audit.deps.store.checkpoint(orgA, 'head')
    const other = await audit.deps.store.checkpoint(orgB, 'head')
    for (const [column, value] of Object.entries({
      seq: 2,
      hash: 'x',
      created_at: 1,
      signature: other?.signature,
      public_key: publicKeyOf(seed(2)),
    })) {
      await change(column, value)
      expect(await audit.findings(), column).toEqual([`checkpoint_forged ${column === 'seq' ? 2 : 3}`])
      await change(column, whole?.[column as keyof typeof whole])
    }
    expect(await audit.findings()).toEqual([])

    const stranger = await openAudit({ control: audit.control, signingKey: seed(2) })
    expect(await stranger.findings()).toEqual(['checkpoint_unknown_key 3', 'checkpoint_unknown_key 3'])
    await stranger.write({ organizationId: orgA })
    await stranger.signHeads()
    expect(await audit.deps.store.checkpoint(orgA, 'head')).toEqual(whole)
  })

  it('move on with a chain, and are never set back by a server that is behind', async () => {
    const audit = await openAudit({ control: await openStore() })
    await audit.writeMany(2, { organizationId: orgA })
    await audit.signHeads()
    const first = await audit.deps.store.checkpoint(orgA, 'head')
    await audit.writeMany(2, { organizationId: orgA })
    await audit.signHeads()
    const second = await audit.deps.store.checkpoint(orgA, 'head')
    expect([first?.seq, second?.seq]).toEqual([2, 4])
    if (first === null) throw new Error('Nothing was signed.')
    await audit.deps.store.saveCheckpoint(first)
    expect(await audit.deps.store.checkpoint(orgA, 'head')).toEqual(second)
    await audit.signHeads()
    expect(await audit.deps.store.checkpoint(orgA, 'head')).toEqual(second)
  })

  it('are signed with a key that is made once, also by servers that begin at the same moment', async () => {
    const url = await freshUrl()
    const dataDir = folder()
    const audits = []
    for (let n = 0; n < 4; n++) audits.push(await openAudit({ control: await openStore({ url }), dataDir }))
    const keys = await Promise.all(audits.map(({ deps }) => deps.signingKey()))
    expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(1)
    const sources = new Set(keys.map((key) => key.source))
    expect(sources).toEqual(new Set([dialect === 'sqlite' ? 'data_folder' : 'control_store']))
    if (dialect === 'postgres') {
      const elsewhere = await openAudit({ control: await openStore({ url }), dataDir: folder() })
      expect((await elsewhere.deps.signingKey()).publicKey).toBe(keys[0]?.publicKey)
      expect(readdirSync(dataDir)).toEqual([])
      const rows = await sql<{ sealed: string }>`select sealed from audit_signing_key`.execute(
        elsewhere.control.db,
      )
      expect(() => readSigningKey(rows.rows[0]?.sealed ?? '', 'control_store', 'test')).toThrow(ConfigError)
      return
    }
    expect(readdirSync(dataDir)).toEqual(['audit.key'])
    expect(statSync(join(dataDir, 'audit.key')).mode & 0o777).toBe(0o600)
    const again = await openAudit({ control: await openStore({ url }), dataDir })
    expect((await again.deps.signingKey()).publicKey).toBe(keys[0]?.publicKey)
  })

  it('stay good when a key is given in place of the one that was made, and when a given key is changed', async () => {
    const url = await freshUrl()
    const dataDir = folder()
    const made = await openAudit({ control: await openStore({ url }), dataDir })
    await made.write({ organizationId: orgA })
    await made.signHeads()
    const { publicKey } = await made.deps.signingKey()
    const first = await openAudit({ control: await openStore({ url }), dataDir, signingKey: seed(1) })
    expect(await first.findings()).toEqual([])
    await first.write({ organizationId: orgA })
    await first.signHeads()
    const second = await openAudit({
      control: await openStore({ url }),
      dataDir: folder(),
      signingKey: `${seed(2)}, ${seed(1)}`,
    })
    expect(await second.findings()).toEqual([])
    // What another server's folder does not hold can be named by its public half.
    await made.tamper(sql`delete from audit_signing_key`)
    await made.tamper(sql`delete from audit_checkpoints`)
    await made.signHeads()
    const third = { control: await openStore({ url }), dataDir: folder() }
    const stranger = await openAudit({ ...third, signingKey: seed(2) })
    expect(await stranger.findings()).toEqual(['checkpoint_unknown_key 2'])
    const told = await openAudit({ ...third, signingKey: `${seed(2)},public:${publicKey}` })
    expect(await told.findings()).toEqual([])
    expect((await second.deps.signingKey()).publicKey).toBe(publicKeyOf(seed(2)))
  })

  it('are not begun with a key that is none', async () => {
    const control = await openStore()
    for (const text of [
      '',
      ' ',
      'x',
      seed(1).slice(4),
      `${seed(1)}AAAA`,
      `${seed(1)},x`,
      `${seed(1)},public:x`,
      '€',
    ])
      await expect(openAudit({ control, signingKey: text }), text).rejects.toThrow(ConfigError)
    if (dialect === 'postgres') return
    const dataDir = folder()
    writeFileSync(join(dataDir, 'audit.key'), 'nonsense')
    const audit = await openAudit({ control, dataDir })
    await audit.write()
    await expect(audit.verify()).rejects.toThrow(/audit\.key must hold 32 random bytes/)
    expect(readFileSync(join(dataDir, 'audit.key'), 'utf8')).toBe('nonsense')
  })
})
