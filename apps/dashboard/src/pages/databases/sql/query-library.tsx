import { History, Star, Trash2 } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { IconButton } from '#ui/button.tsx'
import { Time } from '#ui/time.tsx'
import type { useSavedQueries } from './saved-queries.ts'
import type { PastQuery } from './sql-history.ts'

const words = texts.databases.sql

/** Queries that were kept under a name, and those that were run here. A click brings one back into the editor. */
export function QueryLibrary({
  history,
  library: { saved, remove },
  onChoose,
}: {
  history: readonly PastQuery[]
  library: ReturnType<typeof useSavedQueries>
  onChoose: (sql: string) => void
}) {
  return (
    <aside
      aria-label={words.library}
      className="flex max-h-[40rem] w-full shrink-0 flex-col gap-5 overflow-y-auto lg:w-64"
    >
      <section>
        <h2 className="flex items-center gap-2 px-2 pb-1.5 text-xs font-medium text-faint">
          <Star className="size-3.5" aria-hidden />
          {words.saved}
        </h2>
        {saved.length === 0 && <p className="px-2 text-sm text-soft">{words.noSaved}</p>}
        <ul>
          {saved.map(([name, sql]) => (
            <li key={name} className="group flex items-center rounded-md hover:bg-hover">
              <button
                type="button"
                title={sql}
                onClick={() => onChoose(sql)}
                className="min-w-0 flex-1 truncate px-2 py-1.5 text-left text-sm"
              >
                {name}
              </button>
              <IconButton
                size="sm"
                icon={Trash2}
                label={words.removeSaved(name)}
                onClick={() => void remove(name).catch(() => {})}
              />
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2 className="flex items-center gap-2 px-2 pb-1.5 text-xs font-medium text-faint">
          <History className="size-3.5" aria-hidden />
          {words.history}
        </h2>
        {history.length === 0 && <p className="px-2 text-sm text-soft">{words.noHistory}</p>}
        <ul>
          {history.map(({ sql, at }) => (
            <li key={sql} className="flex items-center rounded-md pr-2 hover:bg-hover">
              <button
                type="button"
                title={sql}
                onClick={() => onChoose(sql)}
                className="min-w-0 flex-1 truncate px-2 py-1.5 text-left font-mono text-xs"
              >
                {sql.replaceAll(/\s+/g, ' ')}
              </button>
              <Time at={at} className="shrink-0 text-xs text-faint" />
            </li>
          ))}
        </ul>
      </section>
    </aside>
  )
}
