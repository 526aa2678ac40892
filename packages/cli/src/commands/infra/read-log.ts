import type { RunLogLine } from '@tenantry/contract'
import type { Tenantry } from '@tenantry/sdk'

const PAGE_LINES = 1_000

/** All that a run has written so far, from behind a line on. */
export async function readLog(tenantry: Tenantry, runId: string, after: number): Promise<RunLogLine[]> {
  const lines: RunLogLine[] = []
  for (;;) {
    const page = await tenantry.infra.runs.logs(runId, {
      after: lines.at(-1)?.seq ?? after,
      limit: PAGE_LINES,
    })
    lines.push(...page)
    if (page.length < PAGE_LINES) return lines
  }
}
