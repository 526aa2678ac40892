import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startApp } from '../../../testing/start-app.ts'
import { people } from '../../organizations/testing/people.ts'
import { EngineMissing, RunsFolderUnusable, SandboxMissing } from '../engine/index.ts'
import { temporaryFolder } from '../engine/testing/temporary-folder.ts'
import { expectOk, infraFixture, infraSettings } from '../testing/infra-fixture.ts'
import { whatIsMissing } from './not-set-up.ts'

it('whoever asks for a run is told what to install, and no path of the server', () => {
  expect(whatIsMissing(new EngineMissing('/opt/secret/tofu is no program.'))).toMatch(/OpenTofu or Terraform/)
  expect(whatIsMissing(new SandboxMissing('/usr/bin/bwrap: no.'))).toMatch(/bubblewrap/)
  const folder = whatIsMissing(new RunsFolderUnusable('/root/x is closed.'))
  expect(folder).toMatch(/TENANTRY_RUNS_DIR/)
  expect(folder).not.toContain('/root')
  expect(whatIsMissing(new Error('x'))).toBeNull()
})

// Nobody else starts engines as another user.
it.skipIf(process.getuid?.() !== 0)('is told at once of an engine that runs cannot get at', async () => {
  const closed = await temporaryFolder()
  await chmod(closed, 0o700)
  const binary = join(closed, 'tofu')
  const said =
    'case "$*" in "version -json") echo "{\\"terraform_version\\":\\"1.9.0\\"}";; *) echo "OpenTofu v1.9.0";; esac'
  await writeFile(binary, `#!/bin/sh\n${said}\n`, { mode: 0o755 })
  const app = await startApp({ env: { ...infraSettings, TENANTRY_TOFU_BIN: binary } })
  onTestFinished(() => app.close())
  const infra = await infraFixture(app, people(app))
  const { run } = await expectOk(infra.ask(), 202)
  expect((await infra.runAt(run.id, 'failed')).reason).toContain('not set up to run infrastructure')
})
