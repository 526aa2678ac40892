import { buildOpenTofu } from '../terraform/testing/engines/build-opentofu.ts'
import { findEngines } from '../terraform/testing/engines/find-engines.ts'

/**
 * Sees to it that there is an engine for cloud infrastructure (OpenTofu or Terraform, 1.8 or newer): one that is found is enough, else OpenTofu is
 * built. `--tofu` wants OpenTofu even beside a Terraform, as the tests do.
 */
const wantsTofu = process.argv.includes('--tofu')
const isEnough = () => {
  const engines = findEngines()
  return wantsTofu ? engines.some(({ product }) => product === 'tofu') : engines.length > 0
}
const startedMs = performance.now()
if (!isEnough()) {
  try {
    await buildOpenTofu((line) => console.log(line))
    console.log(`Built in ${Math.round((performance.now() - startedMs) / 1000)} s.`)
  } catch (error) {
    console.error(`\n*** No OpenTofu: ${error instanceof Error ? error.message : String(error)} ***\n`)
    process.exitCode = 1
  }
}
for (const { product, version, binary } of findEngines()) console.log(`${product} ${version}: ${binary}`)
