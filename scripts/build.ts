import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildDashboard } from './build-dashboard.ts'

/** In the order of their dependencies: each is compiled against the declarations of those before it. */
const packages = [
  'packages/schema',
  'packages/contract',
  'packages/sdk',
  'packages/react',
  'packages/cli',
  'apps/server',
]

/** Packages for browsers, whose components are written in TSX. */
const browserOptions = { lib: ['esnext', 'dom', 'dom.iterable'], types: [], jsx: 'react-jsx' }

/** Files that are no TypeScript and belong beside the compiled code. */
const assets: Readonly<Record<string, readonly string[]>> = {
  'packages/react': ['styles.css'],
  'apps/server': [
    'kernel/http/docs',
    'modules/infra/cost/catalogue.json',
    'modules/infra/engine/sandbox/inside-process.mjs',
  ],
}

await buildDashboard()

for (const folder of packages) {
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  compile(folder)
  if (folder === 'apps/server') {
    cpSync('terraform/modules', join(folder, 'dist/terraform/modules'), { recursive: true })
    cpSync('apps/dashboard/dist', join(folder, 'dist/dashboard'), {
      recursive: true,
      filter: (path) => !/dist\/\./.test(path),
    })
  }
  for (const asset of assets[folder] ?? []) {
    cpSync(join(folder, 'src', asset), join(folder, 'dist', asset), { recursive: true })
  }
  console.log(`✓ ${folder}/dist`)
}

/** Compiles everything but tests; the type checker has seen it all before. */
function compile(folder: string): void {
  const config = join(folder, 'tsconfig.build.json')
  const options = {
    extends: '../../tsconfig.json',
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rootDir: 'src',
      outDir: 'dist',
      customConditions: [],
      rewriteRelativeImportExtensions: true,
      removeComments: false,
      ...(folder === 'packages/react' && browserOptions),
    },
    include: ['src'],
    exclude: ['src/**/*.test.ts', 'src/**/testing/**', 'src/**/conformance.ts'],
  }
  writeFileSync(config, JSON.stringify(options))
  try {
    const { status, stdout } = spawnSync('tsc', ['-p', config], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${folder} does not compile:\n${stdout}`)
  } finally {
    rmSync(config)
  }
  for (const file of globSync(join(folder, 'dist/**/*.d.ts'))) pointDeclarationsAtJavaScript(file)
}

/** The compiler rewrites `./x.ts` in code but leaves it in declarations, where consumers would look for a file that is not there. */
function pointDeclarationsAtJavaScript(file: string): void {
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replaceAll(/(from\s+'|import\(')(\.{1,2}\/[^']+)\.tsx?'/g, "$1$2.js'"))
}

if (!existsSync('packages/schema/dist/index.js')) throw new Error('Nothing was built.')
