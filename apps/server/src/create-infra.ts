import type { FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import type { Outbound } from './kernel/net/index.ts'
import { createInfraModule, NOBODY, type Infra, type InfraModuleOptions } from './modules/infra/index.ts'

const MIB = 1024 * 1024
/** Processes and threads of one run: an engine and a few providers. */
const RUN_PROCESSES = 512
/** For one commit of a module. */
const GIT_SECONDS = 60
const GIT_TRANSFER_MIB = 64

type Parts = Omit<
  InfraModuleOptions,
  | 'runner'
  | 'opa'
  | 'modulesFolder'
  | 'moduleFiles'
  | 'git'
  | 'pricesFile'
  | 'workers'
  | 'settings'
  | 'states'
> & {
  outbound: Outbound
  http: () => FastifyInstance
}

/** The module for infrastructure, with what the configuration says of runs. */
export function createInfra(
  { infra, dataDir }: Pick<Config, 'infra' | 'dataDir'>,
  { outbound, http, ...parts }: Parts,
): Promise<Infra> {
  return createInfraModule({
    ...parts,
    outbound,
    modulesFolder: infra.modulesFolder,
    states: infra.states,
    pricesFile: infra.pricesFile,
    workers: infra.workers,
    moduleFiles: infra.moduleFiles,
    git: {
      path: infra.environment['PATH'] ?? '',
      user: process.getuid?.() === 0 ? (infra.runnerUser ?? NOBODY) : null,
      secondsMax: GIT_SECONDS,
      transferBytesMax: GIT_TRANSFER_MIB * MIB,
    },
    opa: { configured: infra.opaBinary, path: infra.environment['PATH'] ?? '' },
    settings: {
      planSeconds: infra.planSeconds,
      approvalsNeeded: infra.approvalsNeeded,
      graceSeconds: infra.graceSeconds,
      driftSeconds: infra.driftSeconds,
      stepSeconds: infra.stepSeconds,
    },
    runner: {
      engineBinary: infra.engineBinary,
      owner: infra.runnerUser,
      root: infra.runsFolder,
      dataFolder: dataDir,
      providerMirror: infra.providerMirror,
      graceSeconds: infra.graceSeconds,
      limits: {
        memoryBytes: infra.memoryMib * MIB,
        diskBytes: infra.diskMib * MIB,
        processes: RUN_PROCESSES,
        seconds: infra.stepSeconds,
      },
      stateEndpoint: () => ({ host: '127.0.0.1', port: portOf(http()) }),
      sandbox: {
        unsafeLocalRunner: infra.unsafeLocalRunner,
        dockerImage: infra.runnerImage,
        runner: infra.runnerUser,
        cgroups: infra.cgroups,
        connectOutside: (host, port, signal) => outbound.connect(host, port, signal),
        environment: infra.environment,
      },
    },
  })
}

function portOf(http: FastifyInstance): number {
  const address = http.server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('The server does not listen: runs have nowhere to keep their state.')
}
