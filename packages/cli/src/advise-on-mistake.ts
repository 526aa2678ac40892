import { c, defineTable } from '@tenantry/schema'

/** What to write instead, for mistakes in a schema file that JavaScript itself found; undefined for all others. */
export function adviseOnMistake(message: string): string | undefined {
  if (message.includes('strip-only mode')) {
    return 'Node runs TypeScript by leaving the types out: write what JavaScript has too, a plain object for an enum.'
  }
  if (!message.endsWith(' is not a function')) return undefined
  if (message.startsWith('defineTable(')) return `A table takes ${methodsOf(defineTable({ id: c.text() }))}.`
  if (/^c\.\w+\(/.test(message)) return `A column takes ${methodsOf(c.text())}.`
  const uncalled = /^(c\.\w+)\.\w/.exec(message)?.[1]
  if (uncalled !== undefined) return `Call the type: ${uncalled}().`
  if (!message.startsWith('c.')) return undefined
  const types = Object.keys(c).map((type) => `c.${type}()`)
  return `A column begins with ${types.join(', ')}.`
}

/** The methods that a schema file may call. */
function methodsOf(builder: object): string {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(builder))
  return names
    .filter((name) => name !== 'constructor' && name !== 'with')
    .map((name) => `.${name}()`)
    .join(', ')
}
