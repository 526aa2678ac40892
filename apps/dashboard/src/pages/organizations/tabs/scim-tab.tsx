import type { ScimToken } from '@tenantry/contract'
import { KeySquare } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Copyable } from '#ui/copy-button.tsx'
import type { Column } from '#ui/data-table.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { CreateScimTokenForm } from './create-scim-token-form.tsx'
import { ScimGroups } from './scim-groups.tsx'
import { TokenCard } from './token-card.tsx'

const words = texts.organizations.scim

const role: Column<ScimToken> = {
  id: 'role',
  header: words.columns.role,
  width: 1.6,
  from: 'md',
  cell: ({ default_role: name }) => name,
}

export default function ScimTab() {
  const { organization, key } = useOpenOrganization()
  return (
    <div className="flex flex-col gap-5">
      <TokenCard
        words={words}
        title={words.tokens}
        description={words.tokensHint}
        footer={
          <span className="flex flex-wrap items-center gap-x-2">
            {words.base} <Copyable text={`${location.origin}/scim/v2`} />
          </span>
        }
        icon={KeySquare}
        column={role}
        queryKey={[...key, 'scim', 'tokens']}
        load={(page, signal) => tenantry.orgs.scim.tokens.list(organization.id, page, { signal })}
        revoke={(id) => tenantry.orgs.scim.tokens.revoke(organization.id, id)}
        form={CreateScimTokenForm}
      />
      <ScimGroups />
    </div>
  )
}
