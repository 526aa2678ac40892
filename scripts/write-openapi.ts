import { readFileSync, writeFileSync } from 'node:fs'
import { allOperations, buildOpenApi } from '@tenantry/contract'

const path = new URL('../packages/contract/openapi.json', import.meta.url)
const { version } = JSON.parse(
  readFileSync(new URL('../packages/contract/package.json', import.meta.url), 'utf8'),
) as {
  version: string
}
const text = `${JSON.stringify(buildOpenApi(allOperations, { version }), null, 2)}\n`

if (process.argv.includes('--check')) {
  if (readFileSync(path, 'utf8') !== text) {
    console.error(
      'packages/contract/openapi.json does not match the operations. Run `npm run openapi` and commit it.',
    )
    process.exitCode = 1
  }
} else {
  writeFileSync(path, text)
}
