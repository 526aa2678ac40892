import { readFile, stat } from 'node:fs/promises'
import type { Log } from '../../../kernel/log.ts'
import { readCatalogue, type PriceCatalogue } from './catalogue.ts'

/** The prices that hold now. */
export interface PriceList {
  current(): Promise<PriceCatalogue>
}

const BUNDLED = new URL('catalogue.json', import.meta.url)

/** The price list that comes with Tenantry. */
export async function readBundledCatalogue(): Promise<PriceCatalogue> {
  return readCatalogue(await readFile(BUNDLED, 'utf8'))
}

/**
 * The price list in a file, as soon as there is one, and what it is replaced by: read anew whenever the file is another one. Until then, and when what is
 * in the file cannot be used, the last good one holds; at first that is the bundled one.
 */
export async function openPriceList(file: string, log: Pick<Log, 'warn'>): Promise<PriceList> {
  let held = await readBundledCatalogue()
  let seen = ''
  return {
    async current() {
      const mark = await markOf(file)
      if (mark === null || mark === seen) return held
      seen = mark
      try {
        held = readCatalogue(await readFile(file, 'utf8'))
      } catch (error) {
        log.warn({ err: error, file }, 'The price list cannot be used: the one before goes on to hold.')
      }
      return held
    },
  }
}

async function markOf(file: string): Promise<string | null> {
  try {
    const { mtimeMs, size, ino } = await stat(file)
    return `${ino}/${mtimeMs}/${size}`
  } catch {
    return null
  }
}
