import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { LinkedAccount } from '@tenantry/contract'
import { Link2, Unlink } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { ProofDialog } from './proof-dialog.tsx'

const words = texts.account.linked
const route = getRouteApi('/signed-in/account')
const KEY = ['account', 'linked']
/** The tab keeps what belongs to a code until the browser is back. */
const VERIFIER = 'tenantry.link'

/** Accounts elsewhere that the user can sign in with. */
export function LinkedAccountsTab() {
  const { code, error } = route.useSearch()
  const navigate = route.useNavigate()
  const [unlinking, setUnlinking] = useState<LinkedAccount | null>(null)
  const accounts = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => tenantry.auth.linkedAccounts({ signal }),
  })
  const providers = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => tenantry.auth.providers({ signal }),
  })
  /** As on its button, as long as there is one. */
  const nameOf = ({ provider, issuer }: LinkedAccount): string =>
    providers.data?.find(({ name }) => name === provider)?.display_name ?? provider ?? issuer
  const begin = useMutation({
    mutationFn: async (provider: string) => {
      const redirectTo = `${location.origin}/account?tab=linked`
      const { url, verifier } = await tenantry.auth.signInWithProvider(provider, { redirectTo })
      sessionStorage.setItem(VERIFIER, verifier)
      location.assign(url)
    },
  })
  const forget = () => {
    sessionStorage.removeItem(VERIFIER)
    void navigate({ search: { tab: 'linked' }, replace: true })
  }
  const verifier = code === undefined ? null : sessionStorage.getItem(VERIFIER)
  return (
    <>
      {error !== undefined && <ProblemNotice error={new Error(words.refused)} />}
      <Card
        flush
        title={words.title}
        description={words.hint}
        actions={providers.data?.map(({ name, display_name: display }) => (
          <Button key={name} icon={Link2} busy={begin.isPending} onClick={() => begin.mutate(name)}>
            {words.link(display)}
          </Button>
        ))}
      >
        {accounts.isPending && <SkeletonLines className="p-4" />}
        {accounts.isError && (
          <ProblemNotice className="m-4" error={accounts.error} onRetry={() => void accounts.refetch()} />
        )}
        {accounts.isSuccess && accounts.data.length === 0 && (
          <EmptyState icon={Link2} title={words.empty}>
            {providers.data?.length === 0 ? words.noProviders : words.emptyHint}
          </EmptyState>
        )}
        <ul className="divide-y divide-line">
          {accounts.data?.map((account) => (
            <li key={account.id} className="flex items-center gap-3 px-4 py-3">
              <div className="min-w-0 flex-1">
                <div className="truncate font-medium">{nameOf(account)}</div>
                <div className="truncate text-sm text-soft">
                  {account.email ?? account.issuer} · {words.since} <Time at={account.created_at} />
                </div>
              </div>
              <Button
                tone="danger"
                size="sm"
                icon={Unlink}
                aria-label={words.unlinkOne(nameOf(account))}
                onClick={() => setUnlinking(account)}
              >
                {words.unlink}
              </Button>
            </li>
          ))}
        </ul>
      </Card>
      <ProofDialog
        open={code !== undefined && verifier !== null}
        onOpenChange={forget}
        title={words.confirmTitle}
        description={words.confirmHint}
        action={words.confirm}
        onProved={async (proof) => {
          await tenantry.auth.linkAccount({ code: code ?? '', verifier: verifier ?? '', ...proof })
          await queryClient.invalidateQueries({ queryKey: KEY })
          tellDone(words.linked)
        }}
      />
      <ProofDialog
        open={unlinking !== null}
        onOpenChange={() => setUnlinking(null)}
        title={words.unlinkOne(unlinking === null ? '' : nameOf(unlinking))}
        description={words.unlinkHint}
        action={words.unlink}
        danger
        onProved={async (proof) => {
          if (unlinking === null) return
          await tenantry.auth.unlinkAccount(unlinking.id, proof)
          await queryClient.invalidateQueries({ queryKey: KEY })
          tellDone(words.unlinked)
        }}
      />
    </>
  )
}
