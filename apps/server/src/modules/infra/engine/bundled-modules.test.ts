import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startCloud } from '../../../../../../terraform/testing/cloud/start-cloud.ts'
import { exampleInputs, type ModuleName } from '../../../../../../terraform/testing/example-inputs.ts'
import { makeMirrorForSandbox } from '../../../../../../terraform/testing/make-mirror.ts'
import { modulesFolder } from '../../../../../../terraform/testing/start-workspace.ts'
import { prepareRun } from './prepare-run.ts'
import { openEngine } from './open-engine.ts'
import type { EngineRun } from './run-engine.ts'
import type { Sandbox } from './sandbox/sandbox.ts'
import type { Engine } from './find-engine.ts'
import { findTestEngine } from './testing/find-test-engine.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { describeWithSandbox, TEST_RUNNER } from './testing/test-sandbox.ts'

const MIB = 1024 * 1024
const STEPS = [
  { kind: 'init' },
  { kind: 'plan', out: 'plan.bin' },
  { kind: 'apply', planFile: 'plan.bin' },
] as const

const engine = await findTestEngine()

await describeWithSandbox('a bundled module in a sandbox', (sandbox) => {
  it.skipIf(engine === null)(
    'a cloud module reaches its provider and the cloud with the credentials of the run, and is made',
    async () => {
      const folder = await temporaryFolder()
      const cloud = await startCloud(join(folder, 'cloud.sock'))
      onTestFinished(() => cloud.close())
      const providers = join(folder, 'mirror')
      makeMirrorForSandbox(providers, cloud.socketPath)
      cloud.faults.accounts = new Set(['example-project'])

      const run = { providerMirror: providers, readOnly: [providers, cloud.socketPath] }
      const refused = await apply(engine!, sandbox, 'gcp_storage', { ...run, project: 'another-project' })
      expect(refused).toMatchObject({ outcome: 'failed' })
      expect(cloud.objects()).toEqual([])
      const made = await apply(engine!, sandbox, 'gcp_storage', { ...run, project: 'example-project' })
      expect(made).toMatchObject({ outcome: 'succeeded' })
      expect(cloud.objects().map(({ type }) => type)).toEqual(['google_storage_bucket'])
    },
  )

  it.skipIf(engine === null)(
    'a local module is made, also slowly, with no provider and no network',
    async () => {
      const startedMs = performance.now()
      const made = await apply(engine!, sandbox, 'local_vm', {
        providerMirror: null,
        readOnly: [],
        inputs: { simulate: { create_seconds: 2 } },
      })
      expect(made).toMatchObject({ outcome: 'succeeded' })
      expect(performance.now() - startedMs).toBeGreaterThan(2000)
    },
  )
})

interface Wanted {
  providerMirror: string | null
  readOnly: readonly string[]
  inputs?: object
  project?: string
}

/** `init`, `plan` and `apply` of a module from `terraform/modules`; gives how the last step that was taken ended. */
async function apply(engine: Engine, sandbox: Sandbox, module: ModuleName, wanted: Wanted) {
  const directory = await prepareRun({
    root: join(await temporaryFolder(), 'runs'),
    moduleFolder: join(modulesFolder, module),
    inputs: { ...exampleInputs[module], ...wanted.inputs },
    backend: null,
    providerMirror: wanted.providerMirror,
    owner: TEST_RUNNER,
  })
  const run: EngineRun = {
    engine,
    sandbox,
    directory,
    credentials: wanted.project === undefined ? {} : { GOOGLE_PROJECT: wanted.project },
    secrets: [],
    readOnly: wanted.readOnly,
    graceSeconds: 20,
    stateEndpoint: null,
    limits: { memoryBytes: 1024 * MIB, processes: 256, diskBytes: 256 * MIB, seconds: 60 },
  }
  const opened = openEngine(run)
  onTestFinished(() => opened.close())
  let last = await opened.step(STEPS[0])
  for (const step of STEPS.slice(1)) {
    if (last.outcome !== 'succeeded') break
    last = await opened.step(step)
  }
  return last
}
