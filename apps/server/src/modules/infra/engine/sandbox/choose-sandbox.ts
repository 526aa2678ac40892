import { access, chown, constants, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { SandboxMissing } from '../errors.ts'
import type { RunnerUser } from '../prepare-run.ts'
import { bubblewrapSandbox, type BubblewrapOptions } from './bubblewrap.ts'
import { dockerSandbox, whyNoDocker } from './docker.ts'
import type { ConnectOutside } from './gateway.ts'
import type { Sandbox } from './sandbox.ts'
import { startAlone } from './start-alone.ts'
import { unsafeLocalSandbox } from './unsafe-local.ts'

export interface SandboxChoice {
  /** `--unsafe-local-runner`, given by whoever starts the server. */
  unsafeLocalRunner: boolean
  /** An image of Docker with Node in it; null leaves Docker out. */
  dockerImage: string | null
  /** Whom runs belong to; null for the server's own user. */
  runner: RunnerUser | null
  cgroups: readonly string[]
  connectOutside: ConnectOutside
  /** The server's environment: its search path, and where Docker's client finds its engine. */
  environment: Readonly<Record<string, string | undefined>>
}

/** The user without rights that runs are given to when the server is root and nobody was named. */
export const NOBODY: RunnerUser = { uid: 65_534, gid: 65_534 }

const PROBE_BYTES = 1024 * 1024 * 1024
const PROBE_SECONDS = 20

/**
 * Chooses what runs are started in: Docker with a configured image, else bubblewrap, each after it was tried. Without either, nothing, unless that was asked for.
 * @throws SandboxMissing, which says why each of them cannot be used and what to do
 */
export async function chooseSandbox(choice: SandboxChoice): Promise<Sandbox> {
  if (choice.unsafeLocalRunner) return unsafeLocalSandbox()
  const docker = await tryDocker(choice)
  if (typeof docker !== 'string') return docker
  const bubblewrap = await tryBubblewrap(choice)
  if (typeof bubblewrap !== 'string') return bubblewrap
  throw new SandboxMissing(
    `Infrastructure runs need a sandbox. Docker: ${docker}. Bubblewrap: ${bubblewrap}. To run without one, as the server's own user, start with --unsafe-local-runner.`,
  )
}

async function tryDocker(choice: SandboxChoice): Promise<Sandbox | string> {
  if (choice.dockerImage === null) return 'no image is configured (TENANTRY_RUNNER_IMAGE)'
  const binary = await findProgram('docker', choice.environment['PATH'])
  if (binary === null) return 'it is not installed'
  const runner = choice.runner ?? ownUser()
  const options = { binary, image: choice.dockerImage, runner, environment: choice.environment }
  return (await whyNoDocker(options)) ?? dockerSandbox({ ...options, connectOutside: choice.connectOutside })
}

async function tryBubblewrap(choice: SandboxChoice): Promise<Sandbox | string> {
  if (process.platform !== 'linux') return 'it needs Linux'
  const binary = await findProgram('bwrap', choice.environment['PATH'])
  if (binary === null)
    return 'it is not installed (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap; Alpine: apk add bubblewrap)'
  const runner = choice.runner ?? (process.getuid?.() === 0 ? NOBODY : null)
  const options = { binary, runner, cgroups: choice.cgroups, connectOutside: choice.connectOutside }
  return (await whyNoBubblewrap(options)) ?? bubblewrapSandbox(options)
}

/** Starts `true` in a sandbox. Null when it ran. */
export async function whyNoBubblewrap(options: BubblewrapOptions): Promise<string | null> {
  const directory = await mkdtemp(join(tmpdir(), 'tenantry-probe-'))
  try {
    if (options.runner !== null) await chown(directory, options.runner.uid, options.runner.gid)
    const running = await startAlone(bubblewrapSandbox(options), {
      directory,
      command: ['/usr/bin/true'],
      env: { PATH: '/usr/bin:/bin' },
      readOnly: [],
      limits: { memoryBytes: PROBE_BYTES, processes: 64, diskBytes: PROBE_BYTES, seconds: PROBE_SECONDS },
      network: { stateEndpoint: null },
      output: { scrub: (text) => text, scrubReach: 0, lineCharsMax: 500, totalCharsMax: 2_000 },
    })
    const said: string[] = []
    for await (const line of running.lines) said.push(line.text)
    const { code } = await running.exit
    return code === 0
      ? null
      : explain(said.join(' ') || (code === null ? 'it was ended' : `it ended with ${code}`))
  } catch (error) {
    return explain(error instanceof Error ? error.message : String(error))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function explain(said: string): string {
  const isNamespace = /namespace|uid map|Operation not permitted|No permissions/i.test(said)
  return isNamespace
    ? `${said} (the kernel must let users make namespaces: sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0, and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0 or a profile for bwrap; in a container, its seccomp profile must allow them)`
    : said
}

async function findProgram(name: string, path = ''): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue
    const candidate = join(folder, name)
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return candidate
  }
  return null
}

function ownUser(): RunnerUser {
  const uid = process.getuid?.() ?? 0
  return uid === 0 ? NOBODY : { uid, gid: process.getgid?.() ?? uid }
}
