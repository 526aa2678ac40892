import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseSandbox, SandboxMissing, type SandboxChoice } from '../index.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { describeWithSandbox, TEST_RUNNER } from '../testing/test-sandbox.ts'
import { whyNoBubblewrap } from './choose-sandbox.ts'

const choice: SandboxChoice = {
  unsafeLocalRunner: false,
  dockerImage: null,
  runner: TEST_RUNNER,
  cgroups: [],
  connectOutside: () => Promise.reject(new Error('closed')),
  environment: { PATH: '' },
}

async function program(name: string, script: string): Promise<{ folder: string; path: string }> {
  const folder = await temporaryFolder()
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  return { folder, path }
}

describe('choosing a sandbox', () => {
  it('refuses to run without one, and says what to install', async () => {
    const error: unknown = await chooseSandbox(choice).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(SandboxMissing)
    expect(String(error)).toMatch(/TENANTRY_RUNNER_IMAGE.*apt-get install bubblewrap.*--unsafe-local-runner/)
  })

  it('runs without one only when that was asked for', async () => {
    expect(await chooseSandbox({ ...choice, unsafeLocalRunner: true })).toMatchObject({
      kind: 'unsafe-local',
    })
  })

  it('asks the engine of Docker, and says that a client alone is not enough', async () => {
    const client = await program('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1')
    const asked = { ...choice, dockerImage: 'runner:1', environment: { PATH: client.folder } }
    await expect(chooseSandbox(asked)).rejects.toThrow('Docker: no Docker engine answers.')
    const empty = await program('docker', 'case "$1" in version) echo 28.0 ;; *) exit 1 ;; esac')
    await expect(chooseSandbox({ ...asked, environment: { PATH: empty.folder } })).rejects.toThrow(
      'Docker has no image runner:1 (docker pull runner:1)',
    )
    const whole = await program('docker', 'echo 28.0')
    expect(await chooseSandbox({ ...asked, environment: { PATH: whole.folder } })).toMatchObject({
      kind: 'docker',
    })
  })

  it('says which settings of the kernel keep bubblewrap from working', async () => {
    const { path } = await program(
      'bwrap',
      'echo "bwrap: No permissions to create new namespace" >&2; exit 1',
    )
    const reason = await whyNoBubblewrap({ ...choice, binary: path })
    expect(reason).toMatch(/No permissions to create new namespace \(.*unprivileged_userns_clone.*apparmor/)
  })
})

await describeWithSandbox('a machine with bubblewrap', (sandbox) => {
  it('has it chosen, with what it keeps apart in words', () => {
    expect(sandbox.kind).toBe('bubblewrap')
    expect(sandbox.describe.join(' ')).toMatch(/no cgroup .*watched/)
  })
})
