import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * Uses the packages as a stranger would: builds and packs them, unpacks the archives into a project of its own, type-checks and runs a program there
 * against a server from its archive. What works from source and breaks once packed is found here.
 */
const packages = [
  'packages/schema',
  'packages/contract',
  'packages/sdk',
  'packages/react',
  'packages/cli',
  'apps/server',
]

/** Inside the checkout, so that third-party packages are found by walking up while ours come from the archives. */
const project = resolve('dist/consumer')

const program = `
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { c, defineSchema, defineTable } from '@tenantry/schema'
import { Tenantry } from '@tenantry/sdk'
import { eq, like } from '@tenantry/sdk/filters'
import { createApp, readConfig } from '@tenantry/server'

const schema = defineSchema('shop', {
  items: defineTable({ id: c.integer().primaryKey(), name: c.text().notNull() }),
})
const dataDir = mkdtempSync(join(tmpdir(), 'tenantry-packed-'))
const app = await createApp(readConfig({ TENANTRY_LOG_LEVEL: 'silent' }, { port: 0, dataDir }))
try {
  const url = await app.listen()
  const tenantry = new Tenantry<typeof schema>({ url, apiKey: app.adminKey ?? '' })
  await tenantry.templates.create({ schema: schema.document })
  await tenantry.databases.create({ name: 'acme', template: 'shop' })
  const items = tenantry.database('acme').from('items')
  await items.insert({ id: 1, name: 'chair' }).throwOnError()
  const { data } = await items.select(['id', 'name']).where(eq('id', 1)).single().throwOnError()
  const name: string = data.name
  const slow = await tenantry.database('acme').sql('select count(*) as n from items').throwOnError()
  const found = await items.select(['id']).where(like('name', 'ch%')).throwOnError()
  const page = await (await fetch(url)).text()
  if (!page.includes('<div id="root">')) throw new Error('no dashboard')
  if (name !== 'chair' || slow.data.length !== 1 || found.data.length !== 1) throw new Error('wrong rows')
} finally {
  await app.close()
  rmSync(dataDir, { recursive: true, force: true })
}
`

/** A page of an application: rendered to text, as a server of its own would. */
const page = `
import { OrganizationSwitcher, Protect, SignIn, TenantryProvider } from '@tenantry/react'
import { Tenantry } from '@tenantry/sdk'
import { renderToString } from 'react-dom/server'

const client = new Tenantry({ url: 'http://localhost:4000' })
const html = renderToString(
  <TenantryProvider client={client} texts={{ signIn: { submit: 'Come in' } }}>
    <SignIn signUpHref="/sign-up" />
    <OrganizationSwitcher />
    <Protect permission="members.invite">for inviters alone</Protect>
  </TenantryProvider>,
)
if (!html.includes('Come in') || html.includes('for inviters')) throw new Error(html)
`

run('node', ['--conditions=development', 'scripts/build.ts'])
rmSync(project, { recursive: true, force: true })
for (const folder of packages) unpack(folder)
writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }')
writeFileSync(join(project, 'program.ts'), program)
writeFileSync(join(project, 'page.tsx'), page)
writeFileSync(
  join(project, 'tsconfig.json'),
  JSON.stringify({
    compilerOptions: {
      target: 'esnext',
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      jsx: 'react-jsx',
      outDir: 'built',
      skipLibCheck: true,
      types: ['node'],
    },
    include: ['program.ts', 'page.tsx'],
  }),
)
run('tsc', ['-p', join(project, 'tsconfig.json')])
run('node', [join(project, 'built/program.js')])
run('node', [join(project, 'built/page.js')])
run('node', [join(project, 'node_modules/@tenantry/cli/bin/tenantry.mjs'), '--help'])
run('node', [join(project, 'node_modules/@tenantry/server/bin/tenantry-server.mjs'), '--help'])
rmSync(project, { recursive: true, force: true })

function unpack(folder: string): void {
  const target = join(project, 'node_modules', '@tenantry', folder.split('/').at(-1) ?? '')
  mkdirSync(target, { recursive: true })
  const packed = JSON.parse(run('npm', ['pack', `./${folder}`, '--json', '--pack-destination', target])) as {
    filename: string
  }[]
  const archive = join(target, packed[0]?.filename ?? '')
  run('tar', ['-xzf', archive, '--strip-components=1', '-C', target])
  rmSync(archive)
}

function run(command: string, args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
