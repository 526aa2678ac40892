import { CircleAlert, CircleCheck, Download } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { countOf } from '#ui/numbers.ts'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { plainText } from '../browse/cell-value.ts'
import { download } from '../download.ts'
import { writeCsv } from '../import/csv.ts'
import { PlanView } from './plan-view.tsx'
import { ResultGrid } from './result-grid.tsx'
import { isPlan, type Outcome } from './run-statements.ts'

const words = texts.databases.sql

/** What became of one statement: its rows, its plan, what it changed, or why it failed. */
export function OutcomeCard({ outcome }: { outcome: Outcome }) {
  const { sql, durationMs, result } = outcome
  const isDone = result.status === 'done'
  const Icon = isDone ? CircleCheck : CircleAlert
  const hasRows = isDone && result.columns.length > 0
  return (
    <section
      aria-label={words.resultOf(outcome.id + 1)}
      className="overflow-hidden rounded-lg border border-line bg-card"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-inset px-3 py-2 text-sm">
        <Icon className={isDone ? 'size-4 text-good' : 'size-4 text-bad'} aria-hidden />
        <code className="min-w-0 flex-1 truncate font-mono text-xs text-soft" title={sql}>
          {sql.replaceAll(/\s+/g, ' ')}
        </code>
        {isDone && !isPlan(outcome) && (
          <span className="tabular text-soft">
            {hasRows
              ? countOf(result.rows.length, words.row, words.rows)
              : words.affected(countOf(result.affected, words.row, words.rows))}
          </span>
        )}
        <span className="tabular text-faint">{Math.round(durationMs)} ms</span>
        {hasRows && !isPlan(outcome) && (
          <Button
            size="sm"
            tone="quiet"
            icon={Download}
            onClick={() =>
              download(
                'result.csv',
                writeCsv([
                  result.columns,
                  ...result.rows.map((row) =>
                    result.columns.map((name) => (row[name] === null ? '' : plainText(row[name]))),
                  ),
                ]),
                'text/csv',
              )
            }
          >
            {words.csv}
          </Button>
        )}
      </header>
      {result.status === 'failed' ? (
        <ProblemNotice className="m-3" error={result.error} />
      ) : isPlan(outcome) ? (
        <PlanView rows={result.rows} />
      ) : (
        hasRows && <ResultGrid columns={result.columns} rows={result.rows} />
      )}
    </section>
  )
}
