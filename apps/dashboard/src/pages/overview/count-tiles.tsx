import { Link, type LinkProps } from '@tanstack/react-router'
import type { Growth, Overview } from '@tenantry/contract'
import { useReach } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { countText } from '#ui/numbers.ts'
import { Skeleton } from '#ui/skeleton.tsx'
import { Sparkline } from '#ui/sparkline.tsx'

const words = texts.overview.counts

type Counted = keyof Overview['counts']

const PLACES: Record<Counted, LinkProps['to']> = {
  databases: '/databases',
  templates: '/templates',
  organizations: '/organizations',
  users: '/users',
  resources: '/cloud/resources',
}
const ORDER: readonly Counted[] = ['databases', 'organizations', 'users', 'templates', 'resources']
const INSTALLATION_ONLY: ReadonlySet<Counted> = new Set(['databases', 'templates'])

/** How much there is of everything, and how that came about. */
export function CountTiles({ counts }: { counts: Overview['counts'] | undefined }) {
  const { installation } = useReach()
  return (
    <section aria-label={words.title} className="grid grid-cols-2 gap-3 md:grid-cols-5">
      {ORDER.map((name) => (
        <CountTile
          key={name}
          name={words[name]}
          growth={counts?.[name]}
          to={installation || !INSTALLATION_ONLY.has(name) ? PLACES[name] : undefined}
        />
      ))}
    </section>
  )
}

function CountTile({
  name,
  growth,
  to,
}: {
  name: string
  growth: Growth | undefined
  to: LinkProps['to'] | undefined
}) {
  const added = growth === undefined ? 0 : growth.total - (growth.daily[0] ?? 0)
  return (
    <div className="relative flex min-w-0 flex-col max-md:last:col-span-2 rounded-lg border border-line bg-card p-4 has-[a:hover]:border-line-strong">
      {to === undefined ? (
        <span className="text-sm text-soft">{name}</span>
      ) : (
        <Link to={to} className="text-sm text-soft after:absolute after:inset-0 after:rounded-lg">
          {name}
        </Link>
      )}
      {growth === undefined ? (
        <Skeleton className="mt-2 h-6 w-16" />
      ) : (
        <span className="mt-1 text-2xl font-semibold tracking-tight tabular">{countText(growth.total)}</span>
      )}
      <span className="min-h-4 text-xs text-faint">
        {growth !== undefined && (added === 0 ? words.unchanged : words.added(added))}
      </span>
      {growth === undefined ? (
        <Skeleton className="mt-3 h-7" />
      ) : (
        <Sparkline values={growth.daily} label={words.chart(name)} className="mt-3 h-7 w-full" />
      )}
    </div>
  )
}
