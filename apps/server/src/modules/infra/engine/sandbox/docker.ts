import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { RunnerUser } from '../prepare-run.ts'
import { dockerArguments } from './docker-arguments.ts'
import { openGateway, type ConnectOutside } from './gateway.ts'
import { INSIDE_FILE, insideSandbox } from './inside.ts'
import type { OpenSandbox, Sandbox, SandboxPlace } from './sandbox.ts'
import { followChild } from './supervise.ts'

const ANSWER_MS = 10_000
/** What the client needs to find its engine, from the server's environment. */
const CLIENT_SETTINGS = [
  'HOME',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
]

export interface DockerOptions {
  binary: string
  /** An image that is there and has `node` (24 or later) in it. */
  image: string
  /** Whom runs belong to, also where the server is not root. */
  runner: RunnerUser
  /** The server's environment, for the client's own settings. */
  environment: Readonly<Record<string, string | undefined>>
  connectOutside: ConnectOutside
}

/** Runs in containers without a network. */
export function dockerSandbox(options: DockerOptions): Sandbox {
  return {
    kind: 'docker',
    describe: [
      'a container without network, capabilities and writable root; a proxy to public addresses and the state backend are the only ways out',
      'memory and processes are limited by the engine; the run’s folder is watched, and each of its files limited',
    ],
    open: (place) => open(options, place),
  }
}

/** Why Docker cannot be used, or null. Asks the engine: a client without one is a common sight. */
export async function whyNoDocker(
  options: Pick<DockerOptions, 'binary' | 'image' | 'environment'>,
): Promise<string | null> {
  const ask = (args: string[]) =>
    promisify(execFile)(options.binary, args, {
      env: clientSettings(options.environment),
      timeout: ANSWER_MS,
    })
  try {
    const { stdout } = await ask(['version', '--format', '{{.Server.Version}}'])
    if (stdout.trim() === '') return 'no Docker engine answers'
  } catch {
    return 'no Docker engine answers'
  }
  return ask(['image', 'inspect', '--format', '{{.Id}}', options.image]).then(
    () => null,
    () => `Docker has no image ${options.image} (docker pull ${options.image})`,
  )
}

async function open(options: DockerOptions, place: SandboxPlace): Promise<OpenSandbox> {
  const { binary, image, runner, connectOutside } = options
  const name = `tenantry-run-${randomBytes(8).toString('hex')}`
  const { stateEndpoint } = place.network
  const owner = process.getuid?.() === 0 ? runner : null
  const gateway = await openGateway({ connectOutside, stateEndpoint, owner })
  const parts = { name, image, user: runner, insideFile: INSIDE_FILE, gatewayFolder: gateway.folder }
  const settings = clientSettings(options.environment)
  try {
    const child = spawn(binary, dockerArguments(place, parts), {
      env: { ...settings, ...place.env, HOME: settings['HOME'] ?? '/' },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    const { spawned, exited } = followChild(child)
    const pid = await spawned
    const { stdin, stdout, stderr } = child
    const killContainer = () => promisify(execFile)(binary, ['kill', name], { env: settings }).catch(() => {})
    return insideSandbox(place, {
      pid,
      stdin,
      stdout,
      stderr,
      exited,
      end: () => void killContainer().then(() => child.kill('SIGKILL')),
      memoryOf: null,
      ranOutOfMemory: () => Promise.resolve(false),
      async putAway() {
        await killContainer()
        await gateway.close()
      },
    })
  } catch (error) {
    await gateway.close()
    throw error
  }
}

function clientSettings(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const settings: Record<string, string> = { PATH: '/usr/local/bin:/usr/bin:/bin' }
  for (const name of CLIENT_SETTINGS) {
    const value = environment[name]
    if (value !== undefined) settings[name] = value
  }
  return settings
}
