import { useMutation, useQuery } from '@tanstack/react-query'
import type { SignInProvider } from '@tenantry/contract'
import { LogIn, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Switch } from '#ui/checks.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { tellDone } from '#ui/toast.tsx'
import { AddProviderDialog } from './add-provider-dialog.tsx'
import { IssuersCard } from './issuers-card.tsx'

const words = texts.installation.settings.providers
const KEY = ['sign-in-providers']

/** Who may vouch for people: at the sign-in, and by tokens of their own. */
export function ProvidersTab() {
  return (
    <div className="flex flex-col gap-5">
      <ProvidersCard />
      <IssuersCard />
    </div>
  )
}

function ProvidersCard() {
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<SignInProvider | null>(null)
  const { data, error, isError, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => tenantry.signInProviders.list({ signal }),
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
        <EmptyState icon={LogIn} title={words.none} className="py-10" />
      ) : (
        <ul>
          {data.map((provider) => (
            <ProviderRow key={provider.name} provider={provider} onRemove={() => setRemoving(provider)} />
          ))}
        </ul>
      )}
      <AddProviderDialog open={adding} onOpenChange={setAdding} />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={words.removeTitle(removing?.display_name ?? '')}
        losses={words.removeLosses}
        typed={removing?.name ?? ''}
        action={words.remove}
        onConfirm={async () => {
          if (removing === null) return
          await tenantry.signInProviders.delete(removing.name)
          tellDone(words.removed(removing.display_name))
          await queryClient.invalidateQueries({ queryKey: KEY })
        }}
      />
    </Card>
  )
}

function ProviderRow({ provider, onRemove }: { provider: SignInProvider; onRemove: () => void }) {
  const change = useMutation({
    mutationFn: (enabled: boolean) => tenantry.signInProviders.update(provider.name, { enabled }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  })
  const isStored = provider.source === 'stored'
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {provider.display_name}
          <Badge>{words.kinds[provider.kind]}</Badge>
        </p>
        <p className="truncate text-sm text-soft">{provider.issuer}</p>
        <p className="mt-1.5 text-xs text-faint">{words.callback}</p>
        <Copyable text={provider.callback_url} />
        {!isStored && <p className="mt-1 text-sm text-soft">{words.environment}</p>}
      </div>
      <Switch
        className="mt-1.5"
        aria-label={words.enabled(provider.display_name)}
        disabled={!isStored}
        // Shown as wanted while the server is told; back when it refuses.
        checked={change.isPending ? change.variables : provider.enabled}
        onCheckedChange={(enabled) => change.mutate(enabled)}
      />
      <IconButton
        label={`${words.remove}: ${provider.display_name}`}
        icon={Trash2}
        size="sm"
        disabled={!isStored}
        onClick={onRemove}
      />
    </li>
  )
}
