import type { OrganizationDomain } from '@tenantry/contract'
import { EllipsisVertical, ShieldCheck, ShieldOff, Trash2 } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { Time } from '#ui/time.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import type { DomainQuestion } from './domains-card.tsx'
import { PasteValues } from './provider-values.tsx'

const words = texts.organizations.domains

/** A domain, and the record that shows whose it is as long as nobody has found it. */
export function DomainRow({
  domain,
  onAsk,
}: {
  domain: OrganizationDomain
  onAsk: (question: DomainQuestion) => void
}) {
  const { organization, key } = useOpenOrganization()
  const refresh = [
    [...key, 'domains'],
    [...key, 'sso', 'test'],
  ]
  const verify = useAction(() => tenantry.orgs.domains.verify(organization.id, domain.id), {
    done: words.verified(domain.domain),
    refresh,
    showsProblem: true,
  })
  const relax = useAction(
    () => tenantry.orgs.domains.update(organization.id, domain.id, { enforced: false }),
    { done: words.relaxed(domain.domain), refresh },
  )
  const isVerified = domain.verified_at !== null
  const isMissing = domain.failing_since !== null
  return (
    <li className="border-b border-line px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="font-medium break-all">{domain.domain}</span>
        <DomainState domain={domain} />
        <span className="flex-1" />
        {!isVerified && (
          <Button size="sm" tone="primary" busy={verify.isPending} onClick={() => verify.mutate()}>
            {words.verify}
          </Button>
        )}
        <Menu
          trigger={
            <IconButton size="sm" icon={EllipsisVertical} label={`${texts.common.more}: ${domain.domain}`} />
          }
        >
          {domain.enforced ? (
            <MenuItem icon={ShieldOff} onSelect={() => relax.mutate()}>
              {words.relax}
            </MenuItem>
          ) : (
            <MenuItem
              icon={ShieldCheck}
              disabled={!isVerified}
              onSelect={() => onAsk({ domain, what: 'enforce' })}
            >
              {words.enforce}
            </MenuItem>
          )}
          <MenuSeparator />
          <MenuItem icon={Trash2} danger onSelect={() => onAsk({ domain, what: 'remove' })}>
            {words.remove}
          </MenuItem>
        </Menu>
      </div>
      {isMissing && (
        <p className="mt-2 text-sm text-warn">
          {words.failing} <Time at={domain.failing_since ?? 0} />
        </p>
      )}
      {(!isVerified || isMissing) && (
        <div className="mt-3 flex flex-col gap-2">
          <p className="text-sm text-soft">{words.record}</p>
          <PasteValues
            values={[
              [words.recordType, 'TXT'],
              [words.recordName, domain.txt_name],
              [words.recordValue, domain.txt_value],
            ]}
          />
        </div>
      )}
      {verify.isError && <ProblemNotice className="mt-3" error={verify.error} />}
    </li>
  )
}

function DomainState({ domain }: { domain: OrganizationDomain }) {
  return (
    <span className="flex flex-wrap gap-1.5">
      {domain.verified_at === null ? (
        <Badge tone="warn">{words.states.waiting}</Badge>
      ) : domain.failing_since === null ? (
        <Badge tone="good" dot>
          {words.states.verified}
        </Badge>
      ) : (
        <Badge tone="warn" dot>
          {words.states.failing}
        </Badge>
      )}
      {domain.enforced && <Badge tone="accent">{words.states.enforced}</Badge>}
    </span>
  )
}
