import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import type { ControlStore } from '../db/index.ts'
import { migrate } from '../db/index.ts'
import { createLog } from '../log.ts'
import { encrypt } from './cipher.ts'
import type { KeyEncryptionKey } from './key-encryption.ts'
import { openVault, vaultMigrations } from './index.ts'
import { createLocalKey } from './local-key.ts'
import type { VaultTables } from './tables.ts'

const newKey = () => randomBytes(32).toString('base64url')
const place = 'things.sealed thing_1'

describeBothDialects('The vault of an installation', ({ openStore }) => {
  const folders: string[] = []
  afterAll(async () => {
    for (const path of folders) await rm(path, { recursive: true, force: true })
  })
  const newFolder = async () => {
    const path = await mkdtemp(join(tmpdir(), 'tenantry-vault-'))
    folders.push(path)
    return path
  }
  const newStore = async () => {
    const control = await openStore()
    await migrate(control, vaultMigrations)
    return control
  }
  let now = 1_000
  const clock = { now: () => now, nowMs: () => now * 1000 }
  const lines: string[] = []
  const log = Object.assign(createLog('silent'), {
    info: (_fields: unknown, text: string) => void lines.push(text),
  })
  const vaultOn = (control: ControlStore, given: string | null, more: object = {}) =>
    openVault({ control, clock, log, given, dataDir: '/nowhere', ...more })
  const dump = async (control: ControlStore) => {
    const tables = control.db.withTables<VaultTables>()
    return [
      await tables.selectFrom('secret_key_check').selectAll().execute(),
      await tables.selectFrom('vault_data_keys').selectAll().orderBy('id').execute(),
      await tables.selectFrom('vault_wrapped_keys').selectAll().orderBy('data_key_id').execute(),
    ]
  }

  it('makes its key once, for its owner alone, says so, and starts with no other', async () => {
    const control = await newStore()
    const [folder, other] = [await newFolder(), await newFolder()]
    lines.length = 0
    const vaults = await Promise.all([1, 2, 3].map(() => vaultOn(control, null, { dataDir: folder })))
    const sealed = vaults[0]!.installation.seal('x', place)
    for (const { installation } of vaults) expect(installation.open(sealed, place)).toBe('x')
    expect((await stat(join(folder, 'secret.key'))).mode & 0o777).toBe(0o600)
    expect(lines.join()).toContain('Keep a copy')
    const before = await dump(control)
    const { id } = vaults[0]!.keys[0]!
    await expect(vaultOn(control, null, { dataDir: other })).rejects.toThrow(`another key (id ${id})`)
    // No key was made that could be taken for the right one.
    expect(await readdir(other)).toEqual([])
    await expect(vaultOn(control, newKey())).rejects.toThrow('another key')
    expect(await dump(control)).toEqual(before)
    const given = await readFile(join(folder, 'secret.key'), 'utf8')
    expect((await vaultOn(control, given)).installation.open(sealed, place)).toBe('x')
    for (const nonsense of ['', 'short', 'A'.repeat(200), `${newKey()},short`])
      await expect(vaultOn(control, nonsense)).rejects.toThrow('TENANTRY_SECRET_KEY')
  })

  it('lets two servers with different keys not both begin on an empty store', async () => {
    const control = await newStore()
    const tries = await Promise.allSettled([vaultOn(control, newKey()), vaultOn(control, newKey())])
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('opens for an organization what was sealed for it, in its place, and nothing of another or of the installation', async () => {
    const control = await newStore()
    const vault = await vaultOn(control, newKey())
    const [one, other] = [await vault.organization('org_1'), await vault.organization('org_2')]
    const sealed = one.seal('ünï', place)
    expect((await vault.organization('org_1')).open(sealed, place)).toBe('ünï')
    for (const box of [other, vault.installation])
      expect(() => box.open(sealed, place)).toThrow('another key')
    for (const elsewhere of ['things.sealed thing_2', 'things.other thing_1', 'others.sealed thing_1'])
      expect(() => one.open(sealed, elsewhere)).toThrow('does not belong here')
    const keys = await control.db
      .withTables<VaultTables>()
      .selectFrom('vault_data_keys')
      .selectAll()
      .execute()
    expect(keys.map((key) => key.organization_id).toSorted()).toEqual(['', 'org_1', 'org_2'])
  })

  it('makes one key for an organization that two servers ask for at once', async () => {
    const control = await newStore()
    const given = newKey()
    const [one, other] = [await vaultOn(control, given), await vaultOn(control, given)]
    const boxes = await Promise.all([one, other, one, other].map((vault) => vault.organization('org_1')))
    for (const box of boxes) expect(boxes[0]!.open(box.seal('x', place), place)).toBe('x')
  })

  it('gives the data key of one organization to no other, whoever moves its row', async () => {
    const control = await newStore()
    const given = newKey()
    const vault = await vaultOn(control, given)
    await vault.organization('org_1')
    await control.db
      .withTables<VaultTables>()
      .updateTable('vault_data_keys')
      .set({ organization_id: 'org_2' })
      .where('organization_id', '=', 'org_1')
      .execute()
    await expect((await vaultOn(control, given)).organization('org_2')).rejects.toThrow('does not belong')
  })

  it('says at the start that its data key was changed', async () => {
    const control = await newStore()
    const given = newKey()
    await vaultOn(control, given)
    const tables = control.db.withTables<VaultTables>()
    const { wrapped } = await tables.selectFrom('vault_wrapped_keys').selectAll().executeTakeFirstOrThrow()
    const broken = `${wrapped.slice(0, 20)}${wrapped[20] === 'A' ? 'B' : 'A'}${wrapped.slice(21)}`
    await tables.updateTable('vault_wrapped_keys').set({ wrapped: broken }).execute()
    await expect(vaultOn(control, given)).rejects.toThrow('data key does not open')
  })

  it('goes over to another key while a server with the old one goes on, for old and new organizations', async () => {
    const control = await newStore()
    const [first, second] = [newKey(), newKey()]
    const old = await vaultOn(control, first)
    const sealedOld = (await old.organization('org_1')).seal('old', place)
    const changed = await vaultOn(control, `${second},${first}`)
    expect((await changed.organization('org_1')).open(sealedOld, place)).toBe('old')
    const sealedNew = (await changed.organization('org_2')).seal('new', place)
    expect((await old.organization('org_2')).open(sealedNew, place)).toBe('new')
    const late = (await old.organization('org_3')).seal('late', place)
    expect((await changed.organization('org_3')).open(late, place)).toBe('late')
    // The old key is still needed: a server without it does not begin.
    await expect(vaultOn(control, second)).rejects.toThrow(
      createLocalKey(Buffer.from(first, 'base64url'), 'environment').id,
    )
    for (const row of await changed.dataKeys.store.listWithoutWrapOf([changed.keys[0]!.id], 10))
      await changed.dataKeys.rewrap(row)
    const alone = await vaultOn(control, second)
    expect((await alone.organization('org_3')).open(late, place)).toBe('late')
    expect((await alone.organization('org_1')).open(sealedOld, place)).toBe('old')
  })

  it('seals with a new data key once every server may know it, and opens with the earlier ones', async () => {
    const control = await newStore()
    const given = newKey()
    const [one, other] = [await vaultOn(control, given), await vaultOn(control, given)]
    const before = one.installation.seal('before', place)
    const { id } = await one.dataKeys.rotate('', now + 10)
    expect((await one.dataKeys.rotate('', now + 10)).id).toBe(id)
    one.forget()
    other.forget()
    await expect.poll(() => one.dataKeys.load('')).toHaveLength(2)
    expect(one.installation.seal('x', place).split('.')[1]).toBe(before.split('.')[1])
    now += 10
    await expect.poll(() => one.installation.seal('x', place).split('.')[1]).toBe(id)
    const after = one.installation.seal('after', place)
    await expect.poll(() => tryOpen(() => other.installation.open(after, place))).toBe('after')
    expect(other.installation.open(before, place)).toBe('before')
    now = 1_000
  })

  it('opens what versions without data keys sealed, in its place alone', async () => {
    const control = await newStore()
    const key = randomBytes(32)
    const { id } = createLocalKey(key, 'environment')
    const direct = (text: string, where: string) => `s1.${id}.${encrypt(key, Buffer.from(text), where)}`
    const row = { id: 1, sealed: direct('tenantry', 'secret_key_check') }
    await control.db.withTables<VaultTables>().insertInto('secret_key_check').values(row).execute()
    const before = await dump(control)
    await expect(vaultOn(control, newKey())).rejects.toThrow('another key')
    expect(await dump(control)).toEqual(before)
    const given = key.toString('base64url')
    for (const keys of [given, `${newKey()} ${given}`]) {
      const { installation } = await vaultOn(await copyOf(row), keys)
      expect(installation.open(direct('seed', place), place)).toBe('seed')
      expect(() => installation.open(direct('seed', place), 'elsewhere')).toThrow('does not belong')
      expect(() => installation.open(`s1.AAAAAAAA.${'A'.repeat(60)}`, place)).toThrow('another key')
    }
  })
  const copyOf = async (row: { id: number; sealed: string }) => {
    const control = await newStore()
    await control.db.withTables<VaultTables>().insertInto('secret_key_check').values(row).execute()
    return control
  }

  it('wraps with a key management service, which sees whose key it is and never shows its own', async () => {
    const control = await newStore()
    const service = fakeKms('kms:key-1')
    const vault = await vaultOn(control, null, { kms: service.key })
    const sealed = (await vault.organization('org_1')).seal('x', place)
    expect(service.contexts.some((context) => context.includes('org_1'))).toBe(true)
    const again = await vaultOn(control, null, { kms: service.key })
    expect((await again.organization('org_1')).open(sealed, place)).toBe('x')
    await expect(vaultOn(control, null, { kms: fakeKms('kms:key-2').key })).rejects.toThrow('kms:key-1')
    await expect(vaultOn(control, newKey())).rejects.toThrow('kms:key-1')
    // The service is asked once for a key, not for each value.
    const asked = service.contexts.length
    for (let round = 0; round < 5; round++) (await again.organization('org_1')).open(sealed, place)
    expect(service.contexts.length).toBe(asked)
  })

  it('goes from a file’s key to a service while a server with the file goes on', async () => {
    const control = await newStore()
    const given = newKey()
    const old = await vaultOn(control, given)
    const service = fakeKms('kms:key-1')
    const vault = await vaultOn(control, given, { kms: service.key })
    const sealed = (await vault.organization('org_1')).seal('x', place)
    expect((await old.organization('org_1')).open(sealed, place)).toBe('x')
  })

  it('opens nothing of an organization that is gone', async () => {
    const control = await newStore()
    const vault = await vaultOn(control, newKey())
    const sealed = (await vault.organization('org_1')).seal('x', place)
    const kept = (await vault.organization('org_2')).seal('x', place)
    await control.transaction((tx) => vault.removeOrganization(tx, 'org_1'))
    expect(() => vault.installation.open(sealed, place)).toThrow('another key')
    const later = await vault.organization('org_1')
    expect(() => later.open(sealed, place)).toThrow('another key')
    expect((await vault.organization('org_2')).open(kept, place)).toBe('x')
  })
})

function tryOpen(open: () => string): string | null {
  try {
    return open()
  } catch {
    return null
  }
}

/** What a service does: an authenticated wrap under a key of its own. */
function fakeKms(id: string): { key: KeyEncryptionKey; contexts: string[] } {
  const secret = randomBytes(32)
  const contexts: string[] = []
  const stream = (context: string) => createHmac('sha256', secret).update(`pad ${context}`).digest()
  const mark = (bytes: Buffer, context: string) =>
    createHmac('sha256', secret).update(context).update(bytes).digest('base64url')
  const xor = (one: Buffer, other: Buffer) => Buffer.from(one.map((byte, at) => byte ^ other[at]!))
  const key: KeyEncryptionKey = {
    id,
    source: 'kms',
    async wrap(dataKey, context) {
      contexts.push(context)
      const hidden = xor(dataKey, stream(context))
      return `${hidden.toString('base64url')}:${mark(hidden, context)}`
    },
    async unwrap(wrapped, context) {
      contexts.push(context)
      const [text = '', given] = wrapped.split(':')
      const hidden = Buffer.from(text, 'base64url')
      if (mark(hidden, context) !== given) throw new Error('AccessDenied')
      return xor(hidden, stream(context))
    },
  }
  return { key, contexts }
}
