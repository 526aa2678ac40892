import { texts } from '#texts/texts.ts'
import { countText } from '#ui/numbers.ts'
import type { RecordProblem } from './check-records.ts'

const words = texts.databases.import

/** What does not fit into the table, record by record. */
export function ProblemTable({ problems }: { problems: readonly RecordProblem[] }) {
  return (
    <div
      role="region"
      aria-label={words.problems}
      tabIndex={0}
      className="max-h-56 overflow-auto rounded-lg border border-bad/40"
    >
      <table className="w-full text-left text-sm">
        <thead className="sticky top-0 bg-bad-wash text-xs">
          <tr>
            {[words.record, words.column, words.value, words.problem].map((title) => (
              <th key={title} scope="col" className="px-3 py-1.5 font-medium text-soft">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {problems.map(({ record, column, text, problem }) => (
            <tr key={`${record} ${column}`} className="border-t border-line">
              <td className="px-3 py-1.5 tabular">{countText(record)}</td>
              <td className="px-3 py-1.5">{column}</td>
              <td className="max-w-40 truncate px-3 py-1.5 font-mono text-xs">{text}</td>
              <td className="px-3 py-1.5">{words.misfits[problem]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
