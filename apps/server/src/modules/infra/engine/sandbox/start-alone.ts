import type { RunningProcess, Sandbox, SandboxPlace, SandboxProgram } from './sandbox.ts'

/** Starts one program in a sandbox of its own, which is gone when the program has ended. */
export async function startAlone(
  sandbox: Sandbox,
  { command, output, ...place }: SandboxPlace & SandboxProgram,
): Promise<RunningProcess> {
  const open = await sandbox.open(place)
  try {
    const running = await open.start({ command, output })
    const exit = running.exit.then(async (ended) => {
      await open.close()
      return ended
    })
    return {
      ...running,
      exit,
      async kill() {
        await running.kill()
        await exit
      },
    }
  } catch (error) {
    await open.close()
    throw error
  }
}
