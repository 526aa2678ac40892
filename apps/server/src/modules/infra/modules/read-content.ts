import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InfraModule } from './catalogue.ts'
import { readInterface } from './interface/read-interface.ts'

const README_CHARACTERS_MAX = 64 * 1024

/** What the files of a module say about it. @throws Unreadable, SyntaxError */
export async function readContent(
  folder: string,
): Promise<Pick<InfraModule, 'variables' | 'outputs' | 'readme' | 'secretInputs'>> {
  const { variables, outputs } = await readInterface(folder)
  const readme = await readFile(join(folder, 'README.md'), 'utf8').catch(() => '')
  return {
    variables,
    outputs,
    readme: readme.slice(0, README_CHARACTERS_MAX).replaceAll('\0', ''),
    secretInputs: variables.filter(({ sensitive }) => sensitive).map(({ name }) => name),
  }
}
