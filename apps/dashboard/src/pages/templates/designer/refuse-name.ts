import { texts } from '#texts/texts.ts'

const words = texts.templates.designer.names
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/

/** Refuses what can be no name, or is somebody else's: everything that names a column follows its name, and would follow two. */
export function refuseName(own: string, taken: readonly string[]): (text: string) => string | undefined {
  return (text) => {
    if (!IDENTIFIER.test(text)) return words.wrong
    const isTaken = taken.some((name) => name !== own && name.toLowerCase() === text.toLowerCase())
    return isTaken ? words.taken(text) : undefined
  }
}
