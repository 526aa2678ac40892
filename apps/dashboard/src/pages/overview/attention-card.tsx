import { Link } from '@tanstack/react-router'
import type { Attention } from '@tenantry/contract'
import { ChevronRight, CircleCheck } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Card } from '#ui/card.tsx'
import { cn } from '#ui/cn.ts'
import { Skeleton } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { ATTENTION_KINDS } from './attention-kinds.ts'

const words = texts.overview.attention

/** What somebody has to look at, each with a way to where it is mended; a calm line when there is nothing. */
export function AttentionCard({ attention }: { attention: readonly Attention[] | undefined }) {
  if (attention === undefined)
    return (
      <Card>
        <Skeleton className="h-9 w-72 max-w-full" />
      </Card>
    )
  if (attention.length === 0)
    return (
      <Card>
        <div className="flex items-center gap-3">
          <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-good-wash text-good">
            <CircleCheck className="size-5" aria-hidden />
          </span>
          <div>
            <h2 className="font-semibold">{words.calm}</h2>
            <p className="text-sm text-soft">{words.calmHint}</p>
          </div>
        </div>
      </Card>
    )
  return (
    <Card title={words.title} flush>
      <ul>
        {attention.map((kind) => (
          <AttentionGroup key={kind.kind} attention={kind} />
        ))}
      </ul>
    </Card>
  )
}

function AttentionGroup({ attention: { kind, count, items } }: { attention: Attention }) {
  const { icon: Icon, tone, place, all } = ATTENTION_KINDS[kind]
  const more = count - items.length
  return (
    <li className="flex gap-3 border-b border-line px-4 py-3 last:border-b-0">
      <span
        className={cn(
          'mt-0.5 flex size-7 shrink-0 items-center justify-center rounded-full',
          tone === 'bad' ? 'bg-bad-wash text-bad' : 'bg-warn-wash text-warn',
        )}
      >
        <Icon className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="leading-8 font-medium">{words.kinds[kind](count)}</h3>
        <ul className="-mx-2">
          {items.map((item) => (
            <li
              key={item.id}
              className="relative flex items-center gap-x-3 rounded-md px-2 py-1 text-sm hover:bg-hover"
            >
              <span className="flex min-w-0 flex-1 flex-wrap gap-x-3 sm:flex-nowrap">
                <Link
                  {...place(item)}
                  className="max-w-full shrink-0 truncate font-medium after:absolute after:inset-0 sm:max-w-80"
                >
                  {item.name}
                </Link>
                {item.detail !== null && (
                  <span className="min-w-0 basis-full truncate text-soft sm:basis-auto" title={item.detail}>
                    {item.detail}
                  </span>
                )}
              </span>
              <Time at={item.at} className="relative z-1 shrink-0 text-xs text-faint" />
              <ChevronRight className="size-4 shrink-0 text-faint" aria-hidden />
            </li>
          ))}
        </ul>
        {more > 0 && (
          <Link {...all} className="mt-1 inline-block rounded-sm text-sm text-accent hover:underline">
            {words.more(more)}
          </Link>
        )}
      </div>
    </li>
  )
}
