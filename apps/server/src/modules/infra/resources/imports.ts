import type { ImportTarget } from '@tenantry/contract'
import { problem } from '../../../kernel/errors.ts'

/** A file beside the module's, which engines read together with them. */
export const IMPORT_FILE = 'tenantry_import.tf.json'

/**
 * Each object is taken over once, and only objects are: what a module looks up is not its own.
 * @throws INVALID_REQUEST
 */
export function checkImports(imports: readonly ImportTarget[]): void {
  const seen = new Set<string>()
  for (const [index, { address }] of imports.entries()) {
    const detail = /(?:^|\.)data\./.test(address)
      ? 'is nothing that is made'
      : seen.has(address)
        ? 'is named twice'
        : null
    seen.add(address)
    if (detail === null) continue
    const pointer = `/import/${index}/address`
    throw problem('INVALID_REQUEST', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
  }
}

/** `import` blocks in JSON syntax, where every text is a template: ids stand for themselves. */
export function importDocument(imports: readonly ImportTarget[]): string {
  const blocks = imports.map(({ address, id }) => ({
    to: address,
    id: id.replaceAll('${', '$${').replaceAll('%{', '%%{'),
  }))
  return JSON.stringify({ import: blocks })
}

export function readImports(text: string): ImportTarget[] {
  return JSON.parse(text) as ImportTarget[]
}
