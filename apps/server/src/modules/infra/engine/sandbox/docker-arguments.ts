import type { RunnerUser } from '../prepare-run.ts'
import { insidePort, type SandboxPlace } from './sandbox.ts'

export interface DockerParts {
  /** Of the container. */
  name: string
  image: string
  user: RunnerUser
  insideFile: string
  gatewayFolder: string
}

/** The arguments of `docker` for the programs of one run. Values of the environment are not among them: docker takes those from its own. */
export function dockerArguments(run: SandboxPlace, parts: DockerParts): string[] {
  const { limits } = run
  return [
    ['run', '--rm', '--interactive', '--init', '--pull', 'never', '--log-driver', 'none'],
    ['--name', parts.name, '--hostname', 'run'],
    ['--network', 'none', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ['--user', `${parts.user.uid}:${parts.user.gid}`],
    ['--memory', String(limits.memoryBytes), '--memory-swap', String(limits.memoryBytes)],
    ['--pids-limit', String(limits.processes)],
    ['--ulimit', `fsize=${limits.diskBytes}`, '--ulimit', 'core=0', '--ulimit', 'nofile=4096'],
    ['--tmpfs', '/tmp:rw,nosuid,nodev,size=64m,mode=1777', '--shm-size', '16m'],
    [...new Set([...run.readOnly, parts.insideFile, parts.gatewayFolder])].flatMap((path) => [
      '--mount',
      `${bind(path)},readonly`,
    ]),
    ['--mount', bind(run.directory), '--workdir', run.directory],
    Object.keys(run.env).flatMap((name) => (name === 'PATH' ? [] : ['--env', name])),
    ['--entrypoint', 'node', parts.image],
    [parts.insideFile, parts.gatewayFolder, String(insidePort(run.network.stateEndpoint))],
  ].flat()
}

function bind(path: string): string {
  // Docker reads these as fields with commas between.
  if (/[,"\n]/.test(path)) throw new TypeError(`Docker cannot be shown the path ${JSON.stringify(path)}.`)
  return `type=bind,src=${path},dst=${path}`
}
