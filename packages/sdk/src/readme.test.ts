import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { startApp } from '../../../apps/server/src/testing/start-app.ts'

const packages = fileURLToPath(new URL('../..', import.meta.url))

it('the example of the README runs as it is written', async () => {
  const readme = await readFile(join(packages, 'sdk/README.md'), 'utf8')
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-sdk-'))
  const app = await startApp()
  try {
    await mkdir(join(folder, 'node_modules/@tenantry'), { recursive: true })
    for (const name of ['sdk', 'schema']) {
      await symlink(join(packages, name), join(folder, 'node_modules/@tenantry', name), 'dir')
    }
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'example.ts'), example)
    const env = { PATH: process.env['PATH'], TENANTRY_URL: app.url, TENANTRY_API_KEY: app.adminKey }
    const run = promisify(execFile)(process.execPath, ['--conditions=development', 'example.ts'], {
      cwd: folder,
      env,
    })
    expect(await run).toEqual({ stdout: 'Website 1\n', stderr: '' })
  } finally {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  }
})
