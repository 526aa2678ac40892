import type { Organization } from '@tenantry/contract'
import { Building2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Page, type Crumb } from '#ui/page.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { OrganizationChoice } from './organization-choice.tsx'
import { useOrganization } from './use-organization.ts'

const words = texts.cloud.organization

/** A page about the cloud of one organization, with the choice of it. */
export function CloudPage({
  title,
  description,
  crumbs,
  renderActions,
  children,
}: {
  title: string
  description?: string
  crumbs?: readonly Crumb[]
  renderActions?: (organization: Organization) => ReactNode
  children: (organization: Organization) => ReactNode
}) {
  const { organization, error, none, choose } = useOrganization()
  return (
    <Page
      title={title}
      {...(description !== undefined && { description })}
      {...(crumbs !== undefined && { crumbs })}
      actions={
        <>
          {!none && <OrganizationChoice organization={organization} onChoose={choose} />}
          {organization !== null && renderActions?.(organization)}
        </>
      }
    >
      {organization !== null ? (
        children(organization)
      ) : none ? (
        <Card>
          <EmptyState
            icon={Building2}
            title={words.noneYet}
            action={<ButtonLink to="/organizations">{words.toOrganizations}</ButtonLink>}
          >
            {words.noneYetHint}
          </EmptyState>
        </Card>
      ) : error !== null ? (
        <ProblemNotice error={error} />
      ) : (
        <Card>
          <SkeletonLines lines={5} />
        </Card>
      )}
    </Page>
  )
}
