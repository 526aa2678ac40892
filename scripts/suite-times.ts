import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

/**
 * One line a test file with its time and, where it failed, why. At the end the failures once more, for whoever keeps only the tail
 * of a long output, and a closing line that machines can read.
 */
export default class SuiteTimes implements Reporter {
  private counts = { passed: 0, failed: 0, skipped: 0 }
  private failures: string[] = []

  onTestModuleEnd(module: TestModule): void {
    const { duration } = module.diagnostic()
    const tests = [...module.children.allTests()]
    const failed = tests.filter((test) => test.result().state === 'failed')
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    // What fails in `beforeAll` belongs to the suite and leaves its tests skipped.
    const errors = [module, ...module.children.allSuites()].flatMap((suite: TestModule | TestSuite) =>
      suite.errors(),
    )
    const broken = failed.length > 0 || errors.length > 0
    this.counts.passed += tests.length - failed.length - skipped.length
    this.counts.failed += failed.length + (errors.length > 0 ? 1 : 0)
    this.counts.skipped += skipped.length
    const numbers = `${tests.length} tests${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`
    const line = `${broken ? '✗' : '✓'} ${module.relativeModuleId} (${numbers}, ${(duration / 1000).toFixed(1)} s)`
    if (!broken) return console.log(line)
    const causes = errors.map((error) => `    ${error.stack ?? error.message}`)
    const failure = [line, ...failed.flatMap(failureLines), ...causes].join('\n')
    console.log(failure)
    this.failures.push(failure)
  }

  onTestRunEnd(
    _modules: readonly TestModule[],
    unhandled: readonly { message: string; stack?: string }[],
  ): void {
    if (this.failures.length > 0) console.log(`\nFailed:\n${this.failures.join('\n')}`)
    for (const error of unhandled) console.log(`Unhandled: ${error.stack ?? error.message}`)
    const { passed, failed, skipped } = this.counts
    console.log(`\n${passed} passed, ${failed + unhandled.length} failed, ${skipped} skipped`)
  }
}

function failureLines(test: TestCase): string[] {
  const lines = [`  ✗ ${test.fullName}`]
  for (const error of test.result().errors ?? []) {
    lines.push(`    ${(error.stack ?? error.message).replaceAll('\n', '\n    ')}`)
    if (error.diff !== undefined) lines.push(`    ${error.diff.replaceAll('\n', '\n    ')}`)
  }
  return lines
}
