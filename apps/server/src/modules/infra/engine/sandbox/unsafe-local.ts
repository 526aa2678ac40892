import { spawn } from 'node:child_process'
import type { RunningProcess, Sandbox, SandboxPlace, SandboxProgram } from './sandbox.ts'
import { followChild, supervise } from './supervise.ts'

/**
 * No sandbox: the engine and every program of a module run as the server's own user, with all that this user may read, write and reach. For development, and
 * where all modules are one's own.
 */
export function unsafeLocalSandbox(): Sandbox {
  return {
    kind: 'unsafe-local',
    describe: [
      'NOTHING keeps runs apart from the server and from each other; only time and disk are limited',
    ],
    open: async (place) => ({
      start: (program) => start(place, program),
      isOver: () => false,
      close: () => Promise.resolve(),
    }),
  }
}

async function start(place: SandboxPlace, { command, output }: SandboxProgram): Promise<RunningProcess> {
  const [binary, ...args] = command
  // A group of its own: so that it can be ended as a whole, and so that Ctrl-C at the server is no SIGINT for it.
  const child = spawn(binary, args, {
    cwd: place.directory,
    env: { ...place.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const { spawned, exited } = followChild(child)
  const pid = await spawned
  const endGroup = () => {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // All of it has ended.
    }
  }
  return supervise(
    { ...place, output },
    {
      child: Object.assign(child, { pid }),
      exited,
      end: endGroup,
      interrupt: () => void child.kill('SIGINT'),
      memoryOf: null,
      async finish() {
        endGroup()
        return { ranOutOfMemory: false }
      },
    },
  )
}
