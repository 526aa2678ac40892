import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCloud, type StandInCloud } from '../../../../../terraform/testing/cloud/start-cloud.ts'
import { makeMirrorForSandbox } from '../../../../../terraform/testing/make-mirror.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from '../organizations/testing/people.ts'
import { knownSecrets, startClouds, type CloudStandIn } from './credentials/testing/cloud-stand-in.ts'
import { expectOk, infraFixture, infraSettings } from './testing/infra-fixture.ts'

const known = knownSecrets()
const BUCKET = 'google_storage_bucket'
const address = `${BUCKET}.this`

describeBothApps('An object that is there already', ({ dialect, start }) => {
  // Runs with a provider are slow, and what they keep in the store the first of these shows on both engines.
  const once = it.runIf(dialect === 'sqlite')
  let mirror: string
  let cloud: StandInCloud
  let clouds: CloudStandIn
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  let credentialId: string
  beforeAll(async () => {
    // The one folder that a sandbox shows to its run: the cloud is reached through it.
    mirror = await mkdtemp(join(tmpdir(), 'import-'))
    await chmod(mirror, 0o755)
    cloud = await startCloud(join(mirror, 'cloud.sock'))
    makeMirrorForSandbox(mirror, cloud.socketPath)
    const env = {
      ...infraSettings,
      TENANTRY_APPROVALS_NEEDED: '1',
      TENANTRY_PROVIDER_MIRROR: mirror,
      TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*',
    }
    clouds = await startClouds(known)
    app = await start({ env, clouds: clouds.endpoints })
    clouds.trusted = app.url
    infra = await infraFixture(app, people(app))
    const credential = await expectOk(
      infra.call('POST /infra/credentials', {
        organization: infra.org.id,
        name: 'lab',
        kind: 'gcp_service_account',
        gcp_service_account: known.google,
      }),
      201,
    )
    credentialId = credential.id
  })
  afterAll(async () => {
    await clouds.close()
    await cloud.close()
    await rm(mirror, { recursive: true, force: true })
  })

  const ask = (name: string, more: object = {}) =>
    infra.call(`POST /projects/${infra.project.id}/resources`, {
      name,
      module: 'gcp_storage',
      credential_id: credentialId,
      inputs: { region: 'europe-west3' },
      ...more,
    })
  const approve = async (runId: string) => {
    await infra.runAt(runId, 'awaiting_approval')
    await expectOk(infra.call(`POST /infra/runs/${runId}/approve`), 200)
    return infra.runAt(runId, 'succeeded')
  }

  it('is taken over when it is asked for, once somebody has approved the plan, and then there is no difference', async () => {
    await make(cloud, 'adopted')
    const writes = cloud.writes()
    const asked = await expectOk(ask('adopted', { import: [{ address, id: 'adopted' }] }), 202)
    expect(asked.run.kind).toBe('import')
    const planned = await infra.runAt(asked.run.id, 'awaiting_approval')
    expect(planned.plan.changes).toMatchObject([{ address, action: 'import' }])
    expect(cloud.writes()).toBe(writes)
    await approve(asked.run.id)
    expect(await infra.get(asked.resource.id)).toMatchObject({ status: 'ready', external_id: 'adopted' })
    expect(cloud.objects().filter(({ type }) => type === BUCKET)).toHaveLength(1)

    const look = await expectOk(
      infra.call(`POST /infra/resources/${asked.resource.id}/runs`, { kind: 'drift' }),
      202,
    )
    await infra.runAt(look.id, 'succeeded')
    expect(await infra.get(asked.resource.id)).toMatchObject({ drift: 'none' })
    const again = await expectOk(
      infra.call(`POST /infra/resources/${asked.resource.id}/runs`, { kind: 'change' }),
      202,
    )
    expect(await infra.runAt(again.id, 'succeeded')).toMatchObject({ reason: 'Nothing is to be changed.' })
    const trail = await infra.call(`GET /auth/organizations/${infra.org.id}/audit?limit=50`)
    expect(trail.body.data).toContainEqual(
      expect.objectContaining({
        action: 'run.requested',
        details: expect.objectContaining({ kind: 'import', imports: [{ address, id: 'adopted' }] }),
      }),
    )
  }, 120_000)

  once(
    'that stood in the way of a resource is taken over by it later, without any difference',
    async () => {
      await make(cloud, 'in-the-way')
      const asked = await expectOk(ask('in-the-way'), 202)
      await infra.runAt(asked.run.id, 'awaiting_approval')
      await expectOk(infra.call(`POST /infra/runs/${asked.run.id}/approve`), 200)
      expect((await infra.runAt(asked.run.id, 'failed')).reason).toContain('already')
      cloud.change(BUCKET, { labels: labelsOf(asked.resource) })
      const path = `POST /infra/resources/${asked.resource.id}/import` as const
      const { run } = await expectOk(infra.call(path, { import: [{ address, id: 'in-the-way' }] }), 202)
      expect((await infra.call(path, { import: [{ address, id: 'x' }] })).body).toMatchObject({
        code: 'RESOURCE_BUSY',
      })
      const writes = cloud.writes()
      expect((await approve(run.id)).plan.changes).toMatchObject([{ action: 'import', attributes: [] }])
      expect(cloud.writes()).toBe(writes)
      expect(await infra.get(asked.resource.id)).toMatchObject({ status: 'ready' })
    },
    120_000,
  )

  once(
    'that is none, or no part of the module, fails the run and changes nothing',
    async () => {
      const writes = cloud.writes()
      for (const [name, target] of [
        ['gone', { address, id: '${file("/etc/passwd")}' }],
        ['other', { address: `${BUCKET}.other`, id: 'adopted' }],
      ] as const) {
        const asked = await expectOk(ask(name, { import: [target] }), 202)
        const failed = await infra.runAt(asked.run.id, 'failed')
        expect(failed.reason).toMatch(name === 'gone' ? /import|exist/i : /configuration/i)
        expect(JSON.stringify(await infra.logs(asked.run.id))).not.toContain('root:')
      }
      for (const wrong of [
        [{ address: '-x', id: 'a' }],
        [{ address: 'data.a.b', id: 'a' }],
        [{ address, id: '' }],
        [],
        [
          { address, id: 'a' },
          { address, id: 'b' },
        ],
      ])
        expect((await ask('wrong', { import: wrong })).status, JSON.stringify(wrong)).toBe(400)
      expect(cloud.writes()).toBe(writes)
    },
    120_000,
  )
})

/** Makes a bucket as somebody else has made it, without us. */
async function make({ socketPath }: StandInCloud, name: string): Promise<void> {
  const bucket = {
    name,
    location: 'EUROPE-WEST3',
    project: 'example-project',
    storage_class: 'STANDARD',
    force_destroy: false,
    uniform_bucket_level_access: true,
    public_access_prevention: 'enforced',
    labels: {},
    versioning: [{ enabled: true }],
  }
  await new Promise<void>((resolve, reject) => {
    const headers = { 'x-account': 'example-project', 'content-type': 'application/json' }
    const sent = request({ socketPath, method: 'POST', path: `/objects/${BUCKET}`, headers }, (response) => {
      response.resume()
      response.once('end', resolve)
      if (response.statusCode !== 200)
        reject(new Error(`The stand-in cloud answered ${response.statusCode}.`))
    })
    sent.once('error', reject)
    sent.end(JSON.stringify(bucket))
  })
}

/** The labels that the module gives its bucket; the run that made it stays the one that did. */
function labelsOf(resource: { id: string; organization_id: string; project_id: string }) {
  return {
    'tenantry-org': resource.organization_id,
    'tenantry-project': resource.project_id,
    'tenantry-resource': resource.id,
    'tenantry-run': 'somebody',
  }
}
