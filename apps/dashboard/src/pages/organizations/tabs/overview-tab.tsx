import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight, Database, MailPlus, Users, type LucideIcon } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card, Facts } from '#ui/card.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { countText } from '#ui/numbers.ts'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { Skeleton, SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import type { OrganizationTab } from '../organization-tabs.ts'
import { useOpenOrganization } from '../use-organization.ts'
import { useActorNames } from '../use-people.ts'
import { lifetimeText } from './lifetimes.ts'

const words = texts.organizations.overview
const COUNTED_MAX = 200

export default function OverviewTab() {
  const { organization, can } = useOpenOrganization()
  const { settings } = organization
  const { id } = organization
  return (
    <div className="grid gap-5 lg:grid-cols-3">
      <div className="grid content-start gap-3 sm:grid-cols-3 lg:col-span-3">
        {can('members.read') && (
          <Count
            tab="members"
            icon={Users}
            label={words.members}
            load={(page, options) => tenantry.orgs.listMembers(id, page, options)}
          />
        )}
        {can('databases.read') && (
          <Count
            tab="databases"
            icon={Database}
            label={words.databases}
            load={(page, options) => tenantry.orgs.listDatabases(id, page, options)}
          />
        )}
        {can('members.read') && (
          <Count
            tab="invitations"
            icon={MailPlus}
            label={words.invitations}
            load={async (page, options) => {
              const list = await tenantry.orgs.listInvitations(id, page, options)
              const open = list.filter(({ status }) => status === 'pending')
              return Object.assign(open, { next_cursor: list.next_cursor })
            }}
          />
        )}
      </div>
      <Card title={words.facts} className={can('audit.read') ? 'lg:col-span-1' : 'lg:col-span-3'}>
        <Facts
          className={can('audit.read') ? 'sm:grid-cols-2 lg:grid-cols-1' : ''}
          facts={[
            [words.id, <Copyable key="id" text={organization.id} />],
            [texts.organizations.columns.slug, <Copyable key="slug" text={organization.slug} />],
            [texts.organizations.columns.created, <Time key="created" at={organization.created_at} />],
            [words.updated, <Time key="updated" at={organization.updated_at} />],
            [
              words.secondFactor,
              settings.require_second_factor ? words.secondFactorRequired : words.secondFactorOptional,
            ],
            [words.sessionLifetime, lifetimeText(settings.session_lifetime_seconds)],
            [words.domains, settings.allowed_email_domains?.join(', ') ?? words.anyDomain],
            [
              words.memberLimit,
              settings.member_limit === null ? words.noLimit : countText(settings.member_limit),
            ],
          ]}
        />
      </Card>
      {can('audit.read') && <Recent />}
    </div>
  )
}

type LoadPage = (
  page: { limit: number },
  options: { signal: AbortSignal },
) => Promise<readonly unknown[] & { next_cursor: string | null }>

/** How many there are, as far as one page tells. */
function Count({
  tab,
  icon: Icon,
  label,
  load,
}: {
  tab: OrganizationTab
  icon: LucideIcon
  label: string
  load: LoadPage
}) {
  const { organization, key } = useOpenOrganization()
  const { data } = useQuery({
    queryKey: [...key, tab, 'count'],
    queryFn: async ({ signal }) => {
      const page = await load({ limit: COUNTED_MAX }, { signal })
      return `${countText(page.length)}${page.next_cursor === null ? '' : '+'}`
    },
  })
  return (
    <Link
      to="/organizations/$organization"
      params={{ organization: organization.slug }}
      search={{ tab }}
      className="flex items-center gap-3 rounded-lg border border-line bg-card p-4 hover:border-line-strong"
    >
      <span className="flex size-9 items-center justify-center rounded-md bg-accent-wash text-accent">
        <Icon className="size-4.5" aria-hidden />
      </span>
      <span>
        <span className="block text-xl leading-tight font-semibold tabular">
          {data ?? <Skeleton className="mb-1 h-5 w-8" />}
        </span>
        <span className="text-sm text-soft">{label}</span>
      </span>
    </Link>
  )
}

function Recent() {
  const nameOf = useActorNames()
  const { organization, key } = useOpenOrganization()
  const query = useQuery({
    queryKey: [...key, 'audit', 'recent'],
    queryFn: ({ signal }) => tenantry.orgs.audit(organization.id).list({ limit: 10 }, { signal }),
    refetchInterval: 15_000,
  })
  return (
    <Card
      flush
      title={words.recent}
      className="lg:col-span-2"
      actions={
        <ButtonLink
          size="sm"
          tone="quiet"
          to="/organizations/$organization"
          params={{ organization: organization.slug }}
          search={{ tab: 'audit' }}
        >
          {words.allActivity}
          <ArrowRight className="size-4" aria-hidden />
        </ButtonLink>
      }
    >
      {query.isPending && <SkeletonLines className="p-4" lines={6} />}
      {query.isError && <ProblemNotice className="m-4" error={query.error} />}
      {query.data?.length === 0 && <p className="p-4 text-sm text-soft">{words.nothing}</p>}
      <ul>
        {query.data?.map((entry) => (
          <li
            key={entry.id}
            className="flex items-baseline gap-3 border-b border-line px-4 py-2.5 text-sm last:border-b-0"
          >
            <code className="min-w-0 shrink-0 font-mono">{entry.action}</code>
            <span className="min-w-0 flex-1 truncate text-faint">{nameOf(entry.actor)}</span>
            <Time at={entry.created_at} className="shrink-0 text-soft" />
          </li>
        ))}
      </ul>
    </Card>
  )
}
