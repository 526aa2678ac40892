import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { describeWithOneEngine } from './engines/describe-with-engines.ts'
import type { ModuleName } from './example-inputs.ts'
import { startWorkspace } from './start-workspace.ts'

/**
 * The same walk as with the stand-in, against real clouds and with the providers from the registry: TENANTRY_LIVE_AWS=1 (or _AZURE, _GCP) with that
 * cloud's own variables for access. It makes a machine and a bucket, costs money for some minutes, and destroys what it made.
 */
const LIVE_MS = 30 * 60_000
const run = randomBytes(4).toString('hex')
const clouds = {
  AWS: { access: /^AWS_/, region: 'eu-central-1', modules: ['aws_vm', 'aws_s3'] },
  AZURE: { access: /^ARM_/, region: 'westeurope', modules: ['azure_vm', 'azure_blob'] },
  GCP: { access: /^(GOOGLE|CLOUDSDK)_/, region: 'europe-west3', modules: ['gcp_vm', 'gcp_storage'] },
} satisfies Record<string, { access: RegExp; region: string; modules: readonly ModuleName[] }>

for (const [name, { access, region, modules }] of Object.entries(clouds)) {
  describe.runIf(process.env[`TENANTRY_LIVE_${name}`] === '1')(`live: ${name}`, () => {
    describeWithOneEngine('a cloud module', (engine) => {
      for (const module of modules) {
        test(`${module} is made, found unchanged, and destroyed`, { timeout: LIVE_MS }, async () => {
          const env = Object.entries(process.env).filter(
            ([key]) => access.test(key) || key === 'TF_CLI_CONFIG_FILE',
          )
          const workspace = startWorkspace(engine, module, Object.fromEntries(env))
          const inputs = {
            name: `tenantrylive${run}`,
            region: process.env[`TENANTRY_LIVE_${name}_REGION`] ?? region,
            tenantry: {
              org: 'org_live',
              project: 'prj_live',
              resource: `res_live_${run}`,
              run: `run_${run}`,
            },
            ...(module.endsWith('_vm') ? { ssh_public_key: sshPublicKey() } : {}),
          }
          workspace.ask(inputs)
          await workspace.must('init', '-input=false', '-no-color')
          try {
            await workspace.must('apply', '-auto-approve', '-input=false', '-no-color')
            const { id, address, console_url: link } = await workspace.outputs()
            expect([id, address, link]).toEqual(
              Array.from({ length: 3 }, () => expect.stringMatching(/./) as unknown),
            )
            workspace.ask({ ...inputs, tenantry: { ...inputs.tenantry, run: 'run_later' } })
            const again = await workspace.run('plan', '-input=false', '-detailed-exitcode', '-no-color')
            expect(again.code, again.stdout).toBe(0)
          } finally {
            // The folder holds the state: it stays where the destruction fails, so that somebody can finish it.
            await workspace
              .must('destroy', '-auto-approve', '-input=false', '-no-color')
              .catch((error: unknown) => {
                throw new Error(`NOT destroyed; the state is in ${workspace.folder}`, { cause: error })
              })
          }
          await workspace.end()
        })
      }
    })
  })
}

/** A key whose private half nobody keeps. */
function sshPublicKey(): string {
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const parts = [Buffer.from('ssh-ed25519'), Buffer.from(String(x), 'base64url')]
  const blob = parts.flatMap((part) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    return [length, part]
  })
  return `ssh-ed25519 ${Buffer.concat(blob).toString('base64')}`
}
