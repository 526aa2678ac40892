import { expect, it } from 'vitest'
import { EngineMissing, RunsFolderUnusable, SandboxMissing } from '../engine/index.ts'
import { whatIsMissing } from './not-set-up.ts'

it('whoever asks for a run is told what to install, and no path of the server', () => {
  expect(whatIsMissing(new EngineMissing('/opt/secret/tofu is no program.'))).toMatch(/OpenTofu or Terraform/)
  expect(whatIsMissing(new SandboxMissing('/usr/bin/bwrap: no.'))).toMatch(/bubblewrap/)
  const folder = whatIsMissing(new RunsFolderUnusable('/root/x is closed.'))
  expect(folder).toMatch(/TENANTRY_RUNS_DIR/)
  expect(folder).not.toContain('/root')
  expect(whatIsMissing(new Error('x'))).toBeNull()
})
