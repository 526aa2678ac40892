import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** Import and export statements with the module they name. */
const STATEMENT = /^(?:import|export)\s[^'"]*?\sfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm

it('at run time the client imports nothing but itself, so that it runs in browsers and stays small', async () => {
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'),
  )
  expect(files.length).toBeGreaterThan(25)
  const foreign: string[] = []
  for (const name of files) {
    const source = await readFile(`${folder}/${name}`, 'utf8')
    for (const [statement, ...modules] of source.matchAll(STATEMENT)) {
      const module = modules.find((found) => found !== undefined) ?? ''
      if (!module.startsWith('.') && !/^(?:import|export) type /.test(statement))
        foreign.push(`${name}: ${statement}`)
    }
  }
  expect(foreign).toEqual([])
})
