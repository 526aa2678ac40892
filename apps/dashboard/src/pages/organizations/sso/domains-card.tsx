import type { OrganizationDomain } from '@tenantry/contract'
import { Globe, Plus } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Input } from '#ui/input.tsx'
import { OneFieldDialog, type ControlProps } from '#ui/one-field-dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { usePages } from '#ui/use-pages.ts'
import { useOpenOrganization } from '../use-organization.ts'
import { DomainRow } from './domain-row.tsx'
import { EnforceDialog } from './enforce-dialog.tsx'

const words = texts.organizations.domains

export interface DomainQuestion {
  domain: OrganizationDomain
  what: 'enforce' | 'remove'
}

export function DomainsCard() {
  const { organization, key } = useOpenOrganization()
  const [adding, setAdding] = useState(false)
  const [asked, setAsked] = useState<DomainQuestion | null>(null)
  const { rows, query } = usePages([...key, 'domains'], (page, signal) =>
    tenantry.orgs.domains.list(organization.id, page, { signal }),
  )
  const remove = useAction((id: string) => tenantry.orgs.domains.delete(organization.id, id), {
    done: words.removed(asked?.domain.domain ?? ''),
    refresh: [[...key, 'domains']],
    showsProblem: true,
  })
  const add = (
    <Button size="sm" tone="primary" icon={Plus} onClick={() => setAdding(true)}>
      {words.add}
    </Button>
  )
  return (
    <Card flush title={words.title} description={words.hint} actions={add}>
      {query.isPending && <SkeletonLines className="p-4" />}
      {query.isError && (
        <ProblemNotice className="m-4" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && rows.length === 0 && (
        <EmptyState icon={Globe} title={words.empty} action={add}>
          {words.emptyHint}
        </EmptyState>
      )}
      <ul>
        {rows.map((domain) => (
          <DomainRow key={domain.id} domain={domain} onAsk={setAsked} />
        ))}
      </ul>
      <OneFieldDialog
        open={adding}
        onOpenChange={setAdding}
        title={words.add}
        description={words.addHint}
        label={words.name}
        hint={words.nameHint}
        control={DomainInput}
        add={(name) => tenantry.orgs.domains.create(organization.id, name)}
        done={({ domain }) => words.added(domain)}
        refresh={[[...key, 'domains']]}
      />
      <EnforceDialog
        domain={asked?.what === 'enforce' ? asked.domain : null}
        onClose={() => setAsked(null)}
      />
      <ConfirmDialog
        open={asked?.what === 'remove'}
        onOpenChange={() => setAsked(null)}
        title={words.removeTitle(asked?.domain.domain ?? '')}
        losses={words.removeLosses}
        typed={asked?.domain.domain ?? ''}
        action={words.remove}
        onConfirm={() => remove.mutateAsync(asked?.domain.id ?? '')}
      />
    </Card>
  )
}

function DomainInput({ onValue, ...rest }: ControlProps) {
  return (
    <Input
      {...rest}
      spellCheck={false}
      placeholder={words.placeholder}
      onChange={({ target }) => onValue(target.value)}
    />
  )
}
