import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  expectOk,
  infraFixture,
  infraSettings,
  type People,
} from '../../modules/infra/testing/infra-fixture.ts'
import { findTestEngine } from '../../modules/infra/engine/testing/find-test-engine.ts'
import type { Call } from '../../testing/api-client.ts'
import { startServer, type ServerProcess } from './server-process.ts'

/** Servers on one folder and one control store, with an organization whose infrastructure they run. */
export interface InfraServers {
  infra: Awaited<ReturnType<typeof infraFixture>>
  folder: string
  /** The one that requests go to. */
  current(): ServerProcess
  /** Starts one more, which requests go to from now on. */
  start(environment?: Readonly<Record<string, string>>): Promise<ServerProcess>
  /** Ends all that are still there, and removes the folder. */
  close(): Promise<void>
}

export async function startInfraServers(
  environment: Readonly<Record<string, string>>,
): Promise<InfraServers> {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-infra-kill-'))
  const engine = await findTestEngine()
  const settings = {
    ...infraSettings,
    ...(engine === null ? {} : { TENANTRY_TOFU_BIN: engine.binary }),
    ...environment,
  }
  const servers: ServerProcess[] = []
  const start = async (more: Readonly<Record<string, string>> = {}) => {
    const server = await startServer(folder, { ...settings, ...more })
    servers.push(server)
    return server
  }
  let current = await start()
  // Whoever asks goes on asking when another server has come into its place.
  const call: Call = (...request) => current.call(...request)
  return {
    infra: await infraFixture({ dataDir: folder }, peopleOf(call)),
    folder,
    current: () => current,
    start: async (more) => (current = await start(more)),
    async close() {
      for (const server of servers) if (server.isAlive()) await server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const password = 'correct horse battery'

function peopleOf(call: Call): People {
  let count = 0
  return {
    async person() {
      const email = `operator${(count += 1)}@example.com`
      const { id } = await expectOk(call('POST /platform/users', { email, password }), 201)
      const { body } = await call('POST /auth/login', { email, password }, { key: null })
      return { id, email, token: body.session.token }
    },
    organization: (owner) =>
      expectOk(call('POST /auth/organizations', { name: `Company ${(count += 1)}`, owner: owner.id }), 201),
    as: (user, operation, body) => call(operation, body, { key: user.token }),
  }
}
