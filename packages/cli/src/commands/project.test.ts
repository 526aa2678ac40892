import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { c, defineSchema, defineTable } from '@tenantry/schema'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, schemaSource, type Project } from '../testing/project.ts'
import { diffRecord } from '../testing/records.ts'
import { runCli, runProcess } from '../testing/run-cli.ts'
import { startStub, type StubServer } from '../testing/stub-server.ts'

let project: Project
let stub: StubServer | undefined

beforeEach(async () => {
  project = await createProject()
})
afterEach(async () => {
  await stub?.close()
  stub = undefined
  await project.remove()
})

const run = (...args: string[]) => runCli(args, { cwd: project.folder })
const read = (path: string) => readFile(join(project.folder, path), 'utf8')

describe('tenantry init', () => {
  it('writes what generate and push take as it is', async () => {
    const { stdout, exitCode } = await run('init', '--name', 'saas-app')
    expect(stdout).toContain('+ tenantry.config.ts')
    expect(exitCode).toBe(0)
    expect((await readdir(project.folder)).sort()).toEqual([
      '.gitignore',
      'node_modules',
      'schemas',
      'tenantry.config.ts',
    ])
    // A project whose package.json does not say "module" makes Node warn.
    await project.write('package.json', '{}')
    const generated = await run('generate')
    expect(generated).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await read('schemas/database.ts')).toContain('export interface TasksRow {')
  })

  it('never overwrites, and adds to .gitignore once', async () => {
    await project.write('tenantry.config.ts', '// mine')
    await project.write('schemas/app.schema.ts', '// mine')
    await project.write('.gitignore', 'dist')
    await run('init', '--yes')
    const { stdout } = await run('init', '--json')
    expect(JSON.parse(stdout)).toEqual({
      template: 'app',
      written: [],
      kept: ['tenantry.config.ts', 'schemas/app.schema.ts', '.gitignore'],
    })
    expect(await read('tenantry.config.ts')).toBe('// mine')
    expect(await read('schemas/app.schema.ts')).toBe('// mine')
    expect(await read('.gitignore')).toBe('dist\n.tenantry/\n')
  })

  it('refuses a name that no template can have', async () => {
    const { stderr, exitCode } = await run('init', '--name', '../x')
    expect(stderr).toContain('"../x" cannot be the name of a template.')
    expect(exitCode).toBe(2)
  })
})

describe('tenantry generate', () => {
  it('takes the one schema there is without a configuration, and leaves an equal file alone', async () => {
    await project.write('schemas/saas-app.schema.ts', schemaSource())
    expect((await run('generate')).stdout).toBe('✓ Wrote schemas/database.ts\n')
    expect((await run('generate')).stdout).toBe('✓ Up to date: schemas/database.ts\n')
    expect((await run('generate', '--check')).exitCode).toBe(0)
    await project.write('schemas/saas-app.schema.ts', schemaSource('done: c.boolean(),'))
    expect((await run('generate', '--check')).exitCode).toBe(1)
  })

  it('what the schema file prints does not mix with the output', async () => {
    await project.write('schemas/a.schema.ts', `console.log('hello')\n${schemaSource()}`)
    const options = { cwd: project.folder }
    const { stdout, stderr } = await runProcess(['generate', '--stdout', '--json'], options)
    expect(JSON.parse(stdout)).toMatchObject({ template: 'saas-app' })
    expect(stderr).toBe('hello\n')
  })
})

describe('a mistake in the schema file', () => {
  const cases: [what: string, source: string, message: string][] = [
    [
      'a reference to a missing table, by the line of its column',
      schemaSource("project_id: c.text().references('projects.id'),"),
      'schemas/a.schema.ts:7: tables.tasks.columns.project_id.references',
    ],
    [
      'a column that another table has as well, by the line in its own table',
      schemaSource("x: c.integer().references('tasks.id'),").replace(
        '})\n',
        "  notes: defineTable({\n    x: c.text().references('y.z'),\n  }),\n})\n",
      ),
      'schemas/a.schema.ts:10: tables.notes.columns.x.references',
    ],
    [
      'a reference that is none, by the line where it is written',
      schemaSource("project_id: c.text().references('projects' as 'a.b'),"),
      'schemas/a.schema.ts:7: references: "projects" is no reference; write \'table.column\'',
    ],
    [
      'a syntax error',
      schemaSource('x: c.text(,'),
      'schemas/a.schema.ts:7: The file cannot be loaded: SyntaxError',
    ],
    [
      'a misspelled type, and the types there are',
      schemaSource('x: c.txt(),'),
      'schemas/a.schema.ts:7: The file cannot be loaded: TypeError: c.txt is not a function\n  → A column begins with c.text(), c.integer(),',
    ],
    [
      'a type that is not called',
      schemaSource('x: c.text.notNull(),'),
      'c.text.notNull is not a function\n  → Call the type: c.text().',
    ],
    [
      'a misspelled method of a column, and the methods there are',
      schemaSource('x: c.text().notnull(),'),
      'notnull is not a function\n  → A column takes .primaryKey(), .notNull(), .unique(),',
    ],
    [
      'a misspelled method of a table, and the methods there are',
      schemaSource().replace('}),\n})', "}).indx('a', ['id']),\n})"),
      'indx is not a function\n  → A table takes .index(), .fts(), .primaryKey(), .renamedFrom().',
    ],
    [
      'TypeScript that is more than types',
      `enum Kind { a }\n${schemaSource()}`,
      'schemas/a.schema.ts:1: The file cannot be loaded: SyntaxError: TypeScript enum is not supported in strip-only mode\n  → Node runs TypeScript',
    ],
    [
      'an import of a file that is not there',
      "import './nothing.ts'\n",
      'schemas/a.schema.ts: The file cannot be loaded: Error: Cannot find module',
    ],
    ['no schema', 'export const x = 1\n', 'schemas/a.schema.ts: The file exports no schema.'],
    [
      'an early end',
      'process.exit(0)\n',
      'schemas/a.schema.ts: The schema file ended the process before it gave its schema.',
    ],
    [
      'a wait that never ends',
      'await new Promise(() => {})\n',
      '✗ schemas/a.schema.ts: The schema file ended the process before it gave its schema.',
    ],
  ]
  it.each(cases)('is told with its file and line: %s', async (_what, source, message) => {
    await project.write('schemas/a.schema.ts', source)
    const { stdout, stderr, exitCode } = await run('generate', '--stdout')
    expect(stderr).toContain(message)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
  })

  it('with --json is a problem document with the location', async () => {
    await project.write('schemas/a.schema.ts', schemaSource("x: c.text().references('y.z'),"))
    const { stdout, stderr } = await run('generate', '--json')
    expect(stdout).toBe('')
    expect(JSON.parse(stderr)).toMatchObject({ code: 'SCHEMA_INVALID', location: 'schemas/a.schema.ts:7' })
  })

  it('a missing package, file or choice says what to do', async () => {
    const none = await run('generate')
    expect(none.stderr).toContain('No schema file was found.\n  → Write a first one with "tenantry init"')
    await project.write('schemas/a.schema.ts', schemaSource())
    await project.write('schemas/b.schema.ts', schemaSource())
    const several = await run('generate')
    expect(several.stderr).toContain('There are several schema files: a.schema.ts, b.schema.ts.')
    expect(several.exitCode).toBe(2)
    const named = await run('generate', '--schema', 'schemas/c.schema.ts')
    expect(named.stderr).toContain('There is no schema file at schemas/c.schema.ts.')
    const folder = await run('generate', '--schema', 'schemas')
    expect(folder.stderr).toContain('✗ schemas is a folder, not a schema file.')
    const bare = await createProject({ bare: true })
    await bare.write('schemas/a.schema.ts', schemaSource())
    const missing = await runCli(['generate'], { cwd: bare.folder })
    await bare.remove()
    expect(missing.stderr).toContain('npm install --save-dev @tenantry/schema')
  })
})

describe('tenantry pull', () => {
  const schema = defineSchema('saas-app', {
    tasks: defineTable({ id: c.integer().primaryKey(), title: c.text().notNull() }),
  })
  const template = { id: 'tpl_1', name: 'saas-app', current_version: 4, schema: schema.document }

  it('writes TypeScript that gives the same schema, and overwrites with --force only', async () => {
    stub = await startStub({
      'GET /platform/templates/saas-app': { body: template },
      'POST /platform/templates/saas-app/diff': ({ body }) => {
        expect(body).toMatchObject({ schema: schema.document })
        return { body: diffRecord({ changes: [], steps: [] }) }
      },
    })
    const env = { TENANTRY_URL: stub.url, TENANTRY_API_KEY: 'key' }
    const pull = (...args: string[]) => runCli(['pull', 'saas-app', ...args], { cwd: project.folder, env })
    expect((await pull()).stdout).toBe('✓ Wrote schemas/saas-app.schema.ts from "saas-app" v4\n')
    const again = await pull()
    expect(again.stderr).toContain('schemas/saas-app.schema.ts exists already.')
    expect(again.exitCode).toBe(2)
    expect((await pull('--force')).exitCode).toBe(0)
    expect((await runCli(['diff', '--check'], { cwd: project.folder, env })).exitCode).toBe(0)
  })
})
