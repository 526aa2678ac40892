import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { migrate, openControlStore } from '../db/index.ts'
import { openSecretBox, secretMigrations } from './index.ts'
import { createSecretBox } from './secret-box.ts'

describe('a sealed secret', () => {
  const box = createSecretBox(randomBytes(32))

  it('opens in its place, and looks different each time', () => {
    const texts = ['', 'ünï', 'x'.repeat(10_000)]
    for (const text of texts) expect(box.open(box.seal(text, 'a/1'), 'a/1')).toBe(text)
    expect(box.seal('same', 'a/1')).not.toBe(box.seal('same', 'a/1'))
  })

  it('opens nowhere else, with no other key, and not when a bit of it was changed', () => {
    const sealed = box.seal('secret', 'a/1')
    expect(() => box.open(sealed, 'a/2')).toThrow('does not belong here')
    expect(() => createSecretBox(randomBytes(32)).open(sealed, 'a/1')).toThrow('another key')
    const [version, keyId, text = ''] = sealed.split('.')
    const bytes = Buffer.from(text, 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(() => box.open(`${version}.${keyId}.${changed.toString('base64url')}`, 'a/1')).toThrow()
    }
    for (const broken of ['', 's1', `s2.${keyId}.${text}`, `s1.${keyId}.AAAA`, sealed.slice(0, -4)])
      expect(() => box.open(broken, 'a/1')).toThrow()
  })
})

describeBothDialects('The secret key of an installation', ({ freshUrl }) => {
  let folder = ''
  let other = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenantry-secret-'))
    other = await mkdtemp(join(tmpdir(), 'tenantry-secret-'))
  })
  afterAll(async () => {
    for (const path of [folder, other]) await rm(path, { recursive: true, force: true })
  })

  it('is made once, for its owner alone, and a server with another one does not start', async () => {
    const control = await openControlStore({ url: await freshUrl() })
    await migrate(control, secretMigrations)
    try {
      const boxes = await Promise.all(
        [1, 2, 3].map(() => openSecretBox({ control, given: null, dataDir: folder })),
      )
      const sealed = boxes[0]!.seal('x', 'p')
      for (const box of boxes) expect(box.open(sealed, 'p')).toBe('x')
      expect((await stat(join(folder, 'secret.key'))).mode & 0o777).toBe(0o600)
      await expect(openSecretBox({ control, given: null, dataDir: other })).rejects.toThrow('another key')
      const given = await readFile(join(folder, 'secret.key'), 'utf8')
      expect((await openSecretBox({ control, given, dataDir: other })).open(sealed, 'p')).toBe('x')
      for (const nonsense of ['', 'short', 'A'.repeat(200)])
        await expect(openSecretBox({ control, given: nonsense, dataDir: other })).rejects.toThrow(
          'TENANTRY_SECRET_KEY',
        )
    } finally {
      await control.close()
    }
  })
})
