import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** Import and export statements with the module they name. */
const STATEMENT = /^(?:import|export)\s[^'"]*?\sfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm

/** What a source file takes from elsewhere when it runs. */
async function runtimeImports(path: string): Promise<string[]> {
  const source = await readFile(path, 'utf8')
  return [...source.matchAll(STATEMENT)].flatMap(([statement, ...modules]) =>
    /^(?:import|export) type /.test(statement) ? [] : [modules.find((found) => found !== undefined) ?? ''],
  )
}

describe('so that it runs in browsers and stays small, at run time', () => {
  it('the client imports nothing but itself, and for ./filters those of schemas', async () => {
    const files = (await readdir(folder, { recursive: true })).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'),
    )
    expect(files.length).toBeGreaterThan(25)
    const foreign: string[] = []
    for (const name of files) {
      const modules = await runtimeImports(`${folder}/${name}`)
      foreign.push(
        ...modules.filter((module) => !module.startsWith('.')).map((module) => `${name}: ${module}`),
      )
    }
    expect(foreign).toEqual(['filters.ts: @tenantry/schema/filters'])
  })

  it('those filters import nothing at all', async () => {
    expect(await runtimeImports(fileURLToPath(import.meta.resolve('@tenantry/schema/filters')))).toEqual([])
  })
})
