/**
 * Runs in a process of its own: loads a schema file and sends its document, or what is wrong, to the parent. A fresh process
 * sees every change of the file and of what it imports, and what the file prints does not mix with the command's output.
 */
import { enableCompileCache } from 'node:module'
import { pathToFileURL } from 'node:url'
import { hideLoaderWarnings } from './warnings.ts'

/** The one message that is sent. */
export type LoadedSchema =
  | { kind: 'document'; document: unknown }
  | { kind: 'no_default_export' }
  | {
      kind: 'error'
      name: string
      message: string
      stack: string
      code?: string
      path?: string
      reason?: string
    }

enableCompileCache()
hideLoaderWarnings(process)
const file = process.argv[2] ?? ''
// Not awaited here: a file that waits for ever would make Node warn of our line.
void load(file).then((message) => {
  // The schema file may hold the process open with a timer or a connection; nobody waits for those.
  process.send?.(message, () => process.exit(0))
})

async function load(path: string): Promise<LoadedSchema> {
  try {
    const loaded: unknown = await import(pathToFileURL(path).href)
    const document = documentOf(loaded)
    return document === undefined ? { kind: 'no_default_export' } : { kind: 'document', document }
  } catch (error) {
    return describe(error)
  }
}

/** By its shape: the file may have a copy of `@tenantry/schema` of its own. */
function documentOf(loaded: unknown): unknown {
  if (typeof loaded !== 'object' || loaded === null || !('default' in loaded)) return undefined
  const schema = loaded.default
  return typeof schema === 'object' && schema !== null && 'document' in schema ? schema.document : undefined
}

function describe(error: unknown): LoadedSchema {
  if (!(error instanceof Error)) return { kind: 'error', name: 'Error', message: String(error), stack: '' }
  const { name, message, stack = '' } = error
  return { kind: 'error', name, message, stack, ...textMembers(error) }
}

function textMembers(error: object): { code?: string; path?: string; reason?: string } {
  return {
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...('path' in error && typeof error.path === 'string' && { path: error.path }),
    ...('reason' in error && typeof error.reason === 'string' && { reason: error.reason }),
  }
}
