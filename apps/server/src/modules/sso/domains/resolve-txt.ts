import { Resolver } from 'node:dns/promises'

/** Gives the TXT records of a name, each as its parts; an empty list when it has none. */
export type ResolveTxt = (name: string) => Promise<readonly (readonly string[])[]>

const TRY_MS = 3_000
const TRIES = 2

/** Asks DNS itself and not the system's resolver, which keeps one of the few threads that files are read with. */
export const resolveTxtByDns: ResolveTxt = async (name) => {
  try {
    return await new Resolver({ timeout: TRY_MS, tries: TRIES }).resolveTxt(name)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENODATA' || code === 'ENOTFOUND') return []
    throw error
  }
}
