import type { OpenSandbox, Sandbox, SandboxPlace } from './sandbox.ts'

/**
 * One sandbox for all programs of a run, made at once and beside whatever else is to be prepared; a new one after a program that was killed. What goes wrong
 * with making it is told to whoever starts the next program.
 */
export function reopeningSandbox(sandbox: Sandbox, place: SandboxPlace): Omit<OpenSandbox, 'isOver'> {
  let opening: Promise<OpenSandbox> | null = null
  void open().catch(() => {})
  return {
    async start(program) {
      try {
        const found = await open()
        if (!found.isOver()) return await found.start(program)
        await close()
        return await (await open()).start(program)
      } catch (error) {
        await close()
        throw error
      }
    },
    close,
  }

  function open(): Promise<OpenSandbox> {
    opening ??= sandbox.open(place)
    return opening
  }

  async function close(): Promise<void> {
    const opened = await opening?.catch(() => null)
    opening = null
    await opened?.close()
  }
}
