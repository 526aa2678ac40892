import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Project {
  folder: string
  write(path: string, text: string): Promise<void>
  remove(): Promise<void>
}

const schemaPackage = fileURLToPath(new URL('../../../schema', import.meta.url))

/** A project in a temporary folder, as a developer has it: `@tenantry/schema` is installed unless `bare`. */
export async function createProject(options: { bare?: boolean } = {}): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-cli-'))
  if (options.bare !== true) {
    await mkdir(join(folder, 'node_modules/@tenantry'), { recursive: true })
    await symlink(schemaPackage, join(folder, 'node_modules/@tenantry/schema'), 'dir')
  }
  return {
    folder,
    write: async (path, text) => {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A schema of one table `tasks` with these further columns. */
export function schemaSource(columns = ''): string {
  return `import { c, defineSchema, defineTable } from '@tenantry/schema'

export default defineSchema('saas-app', {
  tasks: defineTable({
    id: c.integer().primaryKey(),
    title: c.text().notNull(),
    ${columns}
  }),
})
`
}
