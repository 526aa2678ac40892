import { useQuery } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { OwnOrganization } from '@tenantry/contract'
import { Building2, ChevronRight, Cloud, ShieldCheck, Users, type LucideIcon } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { useMe } from '#app/me.ts'
import { organizationPlace } from '#app/places.ts'
import { OwnInvitations } from '#pages/organizations/own-invitations.tsx'
import { texts } from '#texts/texts.ts'
import { Avatar } from '#ui/avatar.tsx'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { cn } from '#ui/cn.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { Page } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'

const words = texts.overview.own

/** For people who do not run the installation: where they belong, and what they can do next. */
export function OwnOverview() {
  const me = useMe()
  const { data, error, isError, refetch } = useQuery({
    queryKey: ['organizations', 'own'],
    queryFn: ({ signal }) => tenantry.orgs.listOwn({ limit: 200 }, { signal }),
  })
  return (
    <Page title={words.hello(me.name ?? me.email)}>
      <OwnInvitations />
      <Card title={words.organizations} flush>
        {isError && data === undefined ? (
          <div className="p-4">
            <ProblemNotice error={error} onRetry={() => void refetch()} />
          </div>
        ) : data === undefined ? (
          <SkeletonLines className="p-4" />
        ) : data.length === 0 ? (
          <EmptyState
            icon={Building2}
            title={words.none}
            action={
              <ButtonLink to="/organizations" tone="primary">
                {words.create}
              </ButtonLink>
            }
          >
            {words.noneHint}
          </EmptyState>
        ) : (
          <ul className={cn('-mb-px grid', data.length > 1 && 'sm:grid-cols-2')}>
            {data.map((organization) => (
              <OrganizationRow key={organization.id} organization={organization} />
            ))}
          </ul>
        )}
      </Card>
      <section>
        <h2 className="mb-3 text-base font-semibold">{words.next}</h2>
        <ul className="grid gap-3 sm:grid-cols-3">
          <NextStep
            icon={Users}
            title={words.people}
            hint={words.peopleHint}
            link={{ to: '/organizations' }}
          />
          <NextStep
            icon={Cloud}
            title={words.resources}
            hint={words.resourcesHint}
            link={{ to: '/cloud/resources' }}
          />
          <NextStep
            icon={ShieldCheck}
            title={words.account}
            hint={words.accountHint}
            link={{ to: '/account' }}
          />
        </ul>
      </section>
    </Page>
  )
}

function OrganizationRow({ organization: { name, slug, role } }: { organization: OwnOrganization }) {
  return (
    <li className="relative flex items-center gap-3 border-b border-line px-4 py-3 hover:bg-hover">
      <Avatar name={name} className="size-9 rounded-md" />
      <span className="min-w-0 flex-1">
        <Link
          {...organizationPlace(slug)}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {name}
        </Link>
        <span className="block truncate text-sm text-soft">{words.role(role)}</span>
      </span>
      <ChevronRight className="size-4 shrink-0 text-faint" aria-hidden />
    </li>
  )
}

function NextStep({
  icon: Icon,
  title,
  hint,
  link,
}: {
  icon: LucideIcon
  title: string
  hint: string
  link: LinkProps
}) {
  return (
    <li className="relative rounded-lg border border-line bg-card p-4 hover:border-line-strong">
      <Icon className="mb-2.5 size-5 text-accent" aria-hidden />
      <Link {...link} className="block font-medium after:absolute after:inset-0">
        {title}
      </Link>
      <p className="mt-0.5 text-sm text-soft">{hint}</p>
    </li>
  )
}
