import { useMutation, useQuery } from '@tanstack/react-query'
import type { TrustedIssuer } from '@tenantry/contract'
import { Plus, ShieldCheck, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Switch } from '#ui/checks.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { AddIssuerDialog } from './add-issuer-dialog.tsx'

const words = texts.installation.settings.issuers
const KEY = ['trusted-issuers']

/** Identity providers whose tokens are taken as they are. */
export function IssuersCard() {
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<TrustedIssuer | null>(null)
  const { data, error, isError, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => tenantry.trustedIssuers.list({ signal }),
  })
  return (
    <Card
      title={words.title}
      description={words.hint}
      actions={
        <Button size="sm" icon={Plus} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      }
      flush
    >
      {isError ? (
        <div className="p-4">
          <ProblemNotice error={error} onRetry={() => void refetch()} />
        </div>
      ) : data === undefined ? (
        <SkeletonLines className="p-4" />
      ) : data.length === 0 ? (
        <EmptyState icon={ShieldCheck} title={words.none} className="py-10" />
      ) : (
        <ul>
          {data.map((issuer) => (
            <IssuerRow key={issuer.id} issuer={issuer} onRemove={() => setRemoving(issuer)} />
          ))}
        </ul>
      )}
      <AddIssuerDialog open={adding} onOpenChange={setAdding} />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={words.removeTitle}
        losses={words.removeLosses(removing?.issuer ?? '')}
        typed={removing?.issuer ?? ''}
        action={words.remove}
        onConfirm={async () => {
          if (removing === null) return
          await tenantry.trustedIssuers.delete(removing.id)
          await queryClient.invalidateQueries({ queryKey: KEY })
        }}
      />
    </Card>
  )
}

function IssuerRow({ issuer, onRemove }: { issuer: TrustedIssuer; onRemove: () => void }) {
  const change = useMutation({
    mutationFn: (enabled: boolean) => tenantry.trustedIssuers.update(issuer.id, { enabled }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  })
  const about = [...issuer.audiences, issuer.organization_claim, issuer.create_users ? words.newcomers : null]
  return (
    <li className="flex items-center gap-4 border-b border-line px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{issuer.issuer}</p>
        <p className="truncate text-sm text-soft">{about.filter((text) => text !== null).join(' · ')}</p>
      </div>
      <Switch
        aria-label={words.enabled(issuer.issuer)}
        checked={change.isPending ? change.variables : issuer.enabled}
        onCheckedChange={(enabled) => change.mutate(enabled)}
      />
      <IconButton label={`${words.remove}: ${issuer.issuer}`} icon={Trash2} size="sm" onClick={onRemove} />
    </li>
  )
}
