import { execFileSync } from 'node:child_process'
import { link, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareRun } from './index.ts'
import { folderWith, temporaryFolder } from './testing/temporary-folder.ts'
import { TEST_RUNNER } from './testing/test-sandbox.ts'

async function emptyRun() {
  return prepareRun({
    root: join(await temporaryFolder(), 'runs'),
    moduleFolder: await folderWith({}),
    inputs: {},
    backend: null,
    providerMirror: null,
    owner: TEST_RUNNER,
  })
}

describe('files of a run', () => {
  it('are put there for its user, and read as they are', async () => {
    const run = await emptyRun()
    await run.add('plan.bin', Buffer.from('plan'))
    const { mode, uid } = await stat(join(run.work, 'plan.bin'))
    expect(mode & 0o777).toBe(0o600)
    if (TEST_RUNNER !== null) expect(uid).toBe(TEST_RUNNER.uid)
    expect(String(await run.read('plan.bin', 100))).toBe('plan')
    expect(await run.read('missing', 100)).toBeNull()
    await expect(run.add('plan.bin', Buffer.from('other'))).rejects.toThrow('EEXIST')
  })

  it('are not what a module made of them: links, second names, pipes and folders are no files', async () => {
    const run = await emptyRun()
    const secret = join(await temporaryFolder(), 'secret')
    await writeFile(secret, 'of the server')
    await symlink(secret, join(run.work, 'errored.tfstate'))
    await link(secret, join(run.work, 'second'))
    execFileSync('mkfifo', [join(run.work, 'pipe')])
    execFileSync('mkdir', [join(run.work, 'folder')])
    for (const name of ['errored.tfstate', 'second', 'pipe', 'folder'])
      expect(await run.read(name, 1_000), name).toBeNull()
    await expect(run.add('errored.tfstate', Buffer.from('x'))).rejects.toThrow('EEXIST')
    expect(await readFile(secret, 'utf8')).toBe('of the server')
  })

  it('have names and no paths, and a length', async () => {
    const run = await emptyRun()
    for (const name of ['../config/engine.tfrc', '/etc/passwd', '..', '.', '', 'a/b'])
      await expect(run.read(name, 100), name).rejects.toThrow(TypeError)
    await writeFile(join(run.work, 'long'), '')
    await truncate(join(run.work, 'long'), 1e12)
    await expect(run.read('long', 1e6)).rejects.toThrow('longer than 1000000 bytes')
  })

  it('go with the run, also out of folders that were closed', async () => {
    const run = await emptyRun()
    execFileSync('sh', ['-c', 'mkdir -p a/b && touch a/b/c && chmod 000 a/b a'], { cwd: run.work })
    await run.remove()
    await expect(stat(run.folder)).rejects.toThrow('ENOENT')
  })
})
