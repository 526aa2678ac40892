import type { DatabaseDetail } from '@tenantry/contract'
import { texts } from '#texts/texts.ts'
import { Facts } from '#ui/card.tsx'
import { bytesText, countText } from '#ui/numbers.ts'
import { Time } from '#ui/time.tsx'

const words = texts.databases.settings

/** Bytes on the disk, and the rows of each table against the largest. */
export function DatabaseSize({ detail }: { detail: DatabaseDetail }) {
  const counts = Object.entries(detail.row_counts ?? {}).toSorted(([, a], [, b]) => b - a)
  const most = Math.max(1, ...counts.map(([, count]) => count))
  return (
    <div className="flex flex-col gap-5">
      <Facts
        facts={[
          [words.bytes, detail.size_bytes === null ? words.unknown : bytesText(detail.size_bytes)],
          [texts.databases.placement, texts.databases.placements[detail.placement]],
          [texts.databases.columns.created, <Time key="created" at={detail.created_at} />],
          [texts.databases.columns.updated, <Time key="updated" at={detail.updated_at} />],
        ]}
      />
      {counts.length > 0 && (
        <section>
          <h3 className="mb-2 text-xs text-faint">{words.rows}</h3>
          <ul className="flex flex-col gap-2">
            {counts.map(([table, count]) => (
              <li key={table} className="text-sm">
                <span className="flex justify-between gap-4">
                  <span className="truncate">{table}</span>
                  <span className="tabular text-soft">{countText(count)}</span>
                </span>
                <span className="mt-1 block h-1.5 overflow-hidden rounded-full bg-hover" aria-hidden>
                  <span
                    className="block h-full rounded-full bg-accent"
                    style={{ width: `${(count / most) * 100}%` }}
                  />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
