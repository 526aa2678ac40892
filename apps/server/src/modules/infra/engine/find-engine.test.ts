import { chmod, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EngineMissing, findEngine } from './index.ts'
import { describeWithEngine } from './testing/find-test-engine.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

/** A program that answers like an engine of some version. */
async function pretendEngine(name: string, banner: string, version: string): Promise<string> {
  const folder = await temporaryFolder()
  const path = join(folder, name)
  const script = `#!/bin/sh\ncase "$*" in\n'version -json') echo '{"terraform_version":"${version}"}' ;;\nversion) echo '${banner} v${version}' ;;\nesac\n`
  await writeFile(path, script)
  await chmod(path, 0o755)
  return path
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(EngineMissing)
  return String(error)
}

describe('finding an engine', () => {
  it('says what to install when there is none', async () => {
    const message = await messageOf(findEngine({ configured: null, path: await temporaryFolder() }))
    expect(message).toMatch(/Neither tofu nor terraform is on PATH\. Install OpenTofu .* TENANTRY_TOFU_BIN/)
  })

  it('takes tofu before terraform, and what is configured before both', async () => {
    const tofu = await pretendEngine('tofu', 'OpenTofu', '1.9.1')
    const terraform = await pretendEngine('terraform', 'Terraform', '1.11.4')
    const path = `${dirname(terraform)}:relative:${dirname(tofu)}`
    expect(await findEngine({ configured: null, path })).toMatchObject({ product: 'tofu', version: '1.9.1' })
    expect(await findEngine({ configured: terraform, path })).toMatchObject({ product: 'terraform' })
  })

  it('refuses an engine that is too old, one that is none, and a path that leads nowhere', async () => {
    const old = await pretendEngine('tofu', 'OpenTofu', '1.7.9')
    expect(await messageOf(findEngine({ configured: old, path: '' }))).toContain(
      'version 1.7.9, which is too old',
    )
    const other = await pretendEngine('tofu', 'Pulumi', '3.0.0')
    expect(await messageOf(findEngine({ configured: other, path: '' }))).toContain('does not answer like')
    expect(await messageOf(findEngine({ configured: '/nowhere/tofu', path: '' }))).toContain('no program')
    expect(await messageOf(findEngine({ configured: 'tofu', path: '' }))).toContain('absolute path')
    expect(await messageOf(findEngine({ configured: '/bin/false', path: '' }))).toContain('did not succeed')
  })
})

await describeWithEngine('the engine of this machine', (engine) => {
  it('is found behind a link, with its version', async () => {
    const folder = await temporaryFolder()
    await symlink(engine.binary, join(folder, engine.product))
    const found = await findEngine({ configured: null, path: folder })
    expect(found).toEqual(engine)
    expect(found.version).toMatch(/^1\.\d+\.\d+/)
  })
})
