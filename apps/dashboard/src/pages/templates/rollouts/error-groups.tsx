import { Link } from '@tanstack/react-router'
import type { JobDatabase } from '@tenantry/contract'
import { useMemo } from 'react'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { countOf } from '#ui/numbers.ts'
import { groupErrors } from './group-errors.ts'

const words = texts.templates.rollouts.page
const SHOWN = 12

/** What went wrong, each message once, with the databases concerned. */
export function ErrorGroups({ outcomes }: { outcomes: readonly JobDatabase[] }) {
  const groups = useMemo(() => groupErrors(outcomes), [outcomes])
  if (groups.length === 0) return null
  return (
    <Card flush title={words.errors} description={words.errorsHint}>
      <ul className="divide-y divide-line">
        {groups.map(({ message, databases }) => (
          <li key={message} className="px-4 py-3">
            <div className="flex items-start justify-between gap-3">
              <p className="min-w-0 text-sm break-words">{message}</p>
              <Badge tone="bad" dot>
                {countOf(databases.length, 'database')}
              </Badge>
            </div>
            <p className="mt-1.5 flex flex-wrap gap-x-3 gap-y-1 text-sm">
              {databases.slice(0, SHOWN).map((name) => (
                <Link
                  key={name}
                  to="/databases/$database"
                  params={{ database: name }}
                  className="rounded-sm text-accent hover:underline"
                >
                  {name}
                </Link>
              ))}
              {databases.length > SHOWN && (
                <span className="text-faint">{words.andMore(databases.length - SHOWN)}</span>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
