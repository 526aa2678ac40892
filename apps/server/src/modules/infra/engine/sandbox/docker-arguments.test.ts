import { describe, expect, it } from 'vitest'
import { dockerArguments } from './docker-arguments.ts'
import { dockerSandbox, whyNoDocker } from './docker.ts'
import type { SandboxPlace } from './sandbox.ts'

const run: SandboxPlace = {
  directory: '/runs/run-1/work',
  env: { AWS_SECRET_ACCESS_KEY: 'hidden', PATH: '/usr/bin' },
  readOnly: ['/opt/tofu', '/runs/run-1/config'],
  limits: { memoryBytes: 536_870_912, processes: 200, diskBytes: 1_000_000, seconds: 60 },
  network: { stateEndpoint: { host: '127.0.0.1', port: 4000 } },
}
const parts = {
  name: 'tenantry-run-1',
  image: 'tenantry/runner:1',
  user: { uid: 65_534, gid: 65_534 },
  insideFile: '/srv/inside-process.mjs',
  gatewayFolder: '/tmp/gw',
}
const args = dockerArguments(run, parts)

/** The values of an option that may come more than once. */
const valuesOf = (option: string) => args.flatMap((arg, index) => (args[index - 1] === option ? [arg] : []))

describe('the arguments of docker', () => {
  it('take every right away that a container can do without', () => {
    expect(args).toEqual(expect.arrayContaining(['--read-only', '--rm', '--init', '--interactive']))
    expect(valuesOf('--cap-drop')).toEqual(['ALL'])
    expect(valuesOf('--security-opt')).toEqual(['no-new-privileges'])
    expect(valuesOf('--user')).toEqual(['65534:65534'])
    expect(valuesOf('--network')).toEqual(['none'])
    expect(valuesOf('--pull')).toEqual(['never'])
    expect(args).not.toContain('--privileged')
  })

  it('limit memory without swap, processes, files and /tmp', () => {
    expect(valuesOf('--memory')).toEqual(['536870912'])
    expect(valuesOf('--memory-swap')).toEqual(['536870912'])
    expect(valuesOf('--pids-limit')).toEqual(['200'])
    expect(valuesOf('--ulimit')).toEqual(['fsize=1000000', 'core=0', 'nofile=4096'])
    expect(valuesOf('--tmpfs')).toEqual([expect.stringContaining('size=64m')])
  })

  it('show what the run needs, all but its own folder to be read alone', () => {
    expect(valuesOf('--mount')).toEqual([
      'type=bind,src=/opt/tofu,dst=/opt/tofu,readonly',
      'type=bind,src=/runs/run-1/config,dst=/runs/run-1/config,readonly',
      'type=bind,src=/srv/inside-process.mjs,dst=/srv/inside-process.mjs,readonly',
      'type=bind,src=/tmp/gw,dst=/tmp/gw,readonly',
      'type=bind,src=/runs/run-1/work,dst=/runs/run-1/work',
    ])
  })

  it('name the environment without its values, and end with what is run', () => {
    expect(valuesOf('--env')).toEqual(['AWS_SECRET_ACCESS_KEY'])
    expect(args.join(' ')).not.toContain('hidden')
    expect(args.slice(-4)).toEqual(['tenantry/runner:1', '/srv/inside-process.mjs', '/tmp/gw', '4000'])
  })

  it('are refused for a path that docker would read as more than a path', () => {
    expect(() => dockerArguments({ ...run, readOnly: ['/a,dst=/etc'] }, parts)).toThrow(TypeError)
  })
})

describe('docker', () => {
  it('is used when its engine answers, not when there is a client', async () => {
    const environment = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
    expect(await whyNoDocker({ binary: '/bin/true', image: 'x', environment })).toBe(
      'no Docker engine answers',
    )
    expect(await whyNoDocker({ binary: '/bin/false', image: 'x', environment })).toBe(
      'no Docker engine answers',
    )
    expect(await whyNoDocker({ binary: '/bin/echo', image: 'x', environment })).toBeNull()
  })

  it('that is not there fails the start of a run and leaves nothing behind', async () => {
    const sandbox = dockerSandbox({
      binary: '/nowhere/docker',
      image: 'x',
      runner: parts.user,
      environment: {},
      connectOutside: () => Promise.reject(new Error('closed')),
    })
    await expect(sandbox.open(run)).rejects.toThrow('ENOENT')
  })
})
