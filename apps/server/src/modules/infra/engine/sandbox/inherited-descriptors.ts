import { readdirSync, readFileSync } from 'node:fs'

const CLOSE_ON_EXEC = 0o2000000

/**
 * Descriptors that this process was itself started with, beyond the three usual ones, and that it would hand on to every program it starts: whoever started
 * the server may have left a file or a socket open. Empty where there is no `/proc`.
 */
export function inheritedDescriptors(): number[] {
  try {
    return readdirSync('/proc/self/fd')
      .map(Number)
      .filter((descriptor) => descriptor > 2 && survivesExec(descriptor))
  } catch {
    return []
  }
}

function survivesExec(descriptor: number): boolean {
  try {
    const [, flags = '0'] =
      /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? []
    return (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0
  } catch {
    // The descriptor with which the folder was read.
    return false
  }
}
