import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCloud, type StandInCloud } from '../../../../../../terraform/testing/cloud/start-cloud.ts'
import { makeMirrorForSandbox } from '../../../../../../terraform/testing/make-mirror.ts'
import { knownSecrets, startClouds, type CloudStandIn } from '../credentials/testing/cloud-stand-in.ts'
import { expectOk, type infraFixture } from './infra-fixture.ts'

/** Clouds on this machine: where credentials sign in, and where the objects of modules are made. */
export interface StandInClouds {
  objects: StandInCloud
  signIn: CloudStandIn
  /** What a server is started with, so that its runs get there. */
  settings: Record<string, string>
  /** A credential that Google takes, in the organization of a test. */
  credential(infra: Awaited<ReturnType<typeof infraFixture>>): Promise<string>
  close(): Promise<void>
}

export async function startStandInClouds(): Promise<StandInClouds> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-clouds-'))
  await chmod(folder, 0o755)
  const mirror = join(folder, 'mirror')
  // Inside the mirror, which runs are shown: a sandbox has no other way to it.
  const socket = join(mirror, 'cloud.sock')
  const known = knownSecrets()
  makeMirrorForSandbox(mirror, socket)
  const [objects, signIn] = await Promise.all([startCloud(socket), startClouds(known)])
  return {
    objects,
    signIn,
    settings: { TENANTRY_PROVIDER_MIRROR: mirror, TENANTRY_OUTBOUND_ALLOW: '127.0.0.1:*' },
    async credential(infra) {
      const body = {
        organization: infra.org.id,
        name: 'google',
        kind: 'gcp_service_account',
        gcp_service_account: known.google,
      }
      return (await expectOk(infra.call('POST /infra/credentials', body), 201)).id
    },
    async close() {
      await objects.close()
      await signIn.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
