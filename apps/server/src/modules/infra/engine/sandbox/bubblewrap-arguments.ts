import { lstatSync, readlinkSync } from 'node:fs'
import { insidePort, type SandboxPlace, type SandboxProgram } from './sandbox.ts'

/** Programs and libraries of the system, without its configuration, logs and data. */
const SYSTEM = ['/usr/bin', '/usr/lib', '/usr/lib32', '/usr/lib64', '/usr/libexec']
/** Certificates that providers trust, and time zones. */
const SYSTEM_DATA = [
  '/etc/ssl/certs',
  '/etc/pki/tls/certs',
  '/etc/pki/ca-trust/extracted',
  '/usr/share/ca-certificates',
  '/usr/share/zoneinfo',
]
const TMP_BYTES = 64 * 1024 * 1024
const SHM_BYTES = 16 * 1024 * 1024
/** Nobody's number inside, whoever it is outside. */
const INSIDE_ID = '65534'

export interface BubblewrapParts {
  /** Node, and the file of ours that it runs inside. */
  node: string
  insideFile: string
  gatewayFolder: string
  /** Descriptors of bwrap: where it tells the first process, and where it waits until that one is in its cgroup. */
  infoDescriptor: number
  blockDescriptor: number
}

/** The arguments of `bwrap` for the programs of one run. Pure but for a look at where the system keeps its libraries. */
export function bubblewrapArguments(run: SandboxPlace, parts: BubblewrapParts): string[] {
  const shown = [...new Set([...run.readOnly, parts.node, parts.insideFile, parts.gatewayFolder])]
  return [
    ['--unshare-user', '--disable-userns', '--unshare-pid', '--unshare-net', '--unshare-ipc'],
    ['--unshare-uts', '--unshare-cgroup-try', '--hostname', 'run'],
    ['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--uid', INSIDE_ID, '--gid', INSIDE_ID],
    SYSTEM.flatMap((path) => ['--ro-bind-try', path, path]),
    ['/bin', '/lib', '/lib32', '/lib64'].flatMap(systemLink),
    SYSTEM_DATA.flatMap((path) => ['--ro-bind-try', path, path]),
    ['--proc', '/proc', '--dev', '/dev'],
    ['--size', String(TMP_BYTES), '--perms', '1777', '--tmpfs', '/tmp'],
    ['--size', String(SHM_BYTES), '--perms', '1777', '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    shown.flatMap((path) => ['--ro-bind', path, path]),
    ['--bind', run.directory, run.directory, '--chdir', run.directory],
    // The root is a file system in memory without a limit of its own: nothing may be written there.
    ['--remount-ro', '/'],
    ['--info-fd', String(parts.infoDescriptor), '--block-fd', String(parts.blockDescriptor)],
    ['--'],
    [parts.node, parts.insideFile, parts.gatewayFolder, String(insidePort(run.network.stateEndpoint))],
  ].flat()
}

/**
 * A program with limits that the kernel holds for each of its processes. Not of the address space: programs in Go reserve much more of it than they use, and do not start. What they
 * really write to is `data`.
 */
export function limitedCommand(
  { limits }: SandboxPlace,
  command: SandboxProgram['command'],
): SandboxProgram['command'] {
  return [
    '/usr/bin/prlimit',
    `--nproc=${limits.processes}`,
    `--data=${limits.memoryBytes}`,
    `--fsize=${limits.diskBytes}`,
    '--nofile=4096',
    '--core=0',
    '--',
    ...command,
  ]
}

function systemLink(path: string): string[] {
  try {
    return lstatSync(path).isSymbolicLink()
      ? ['--symlink', readlinkSync(path), path]
      : ['--ro-bind', path, path]
  } catch {
    return []
  }
}
