import { readFile } from 'node:fs/promises'
import { CatalogueInvalid, readCatalogue, type CatalogueFile } from '../catalogue.ts'
import { readBundledCatalogue } from '../price-list.ts'
import { RefreshFailed } from './refresh-failed.ts'

/** What a refresh begins with: the price list in a file, else the bundled one. @throws RefreshFailed for a file that is no price list */
export async function readCurrentCatalogue(file: string): Promise<CatalogueFile> {
  const text = await textOf(file)
  if (text === null) return (await readBundledCatalogue()).file
  try {
    return readCatalogue(text).file
  } catch (error) {
    if (!(error instanceof CatalogueInvalid)) throw error
    throw new RefreshFailed(`${file} is no price list: ${error.message} Move it away to begin anew.`, {
      cause: error,
    })
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new RefreshFailed(`${file} cannot be read.`, { cause: error })
  }
}
