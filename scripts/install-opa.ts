import { buildOpa } from '../terraform/testing/engines/build-opa.ts'

/** Builds the OPA that tests of Rego policies run on. They are left out, loudly, where there is none. */
const startedMs = performance.now()
try {
  console.log(await buildOpa((line) => console.log(line)))
  console.log(`Ready after ${Math.round((performance.now() - startedMs) / 1000)} s.`)
} catch (error) {
  console.error(`\n*** No OPA: ${error instanceof Error ? error.message : String(error)} ***\n`)
  process.exitCode = 1
}
