import type { ApiKey } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'

const words = texts.installation.keys

/** Says what breaks before a key is revoked. */
export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey | null; onClose: () => void }) {
  const name = apiKey?.name ?? ''
  return (
    <ConfirmDialog
      open={apiKey !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={words.revokeTitle(name)}
      losses={
        <>
          <p>{words.revokeLosses}</p>
          <p className="mt-2">
            {apiKey?.last_used_at == null ? (
              words.revokeUnused
            ) : (
              <>
                {words.revokeUsed} <Time at={apiKey.last_used_at} />.
              </>
            )}
          </p>
        </>
      }
      typed={name}
      action={words.revoke}
      onConfirm={async () => {
        await tenantry.keys.revoke(apiKey?.id ?? '')
        tellDone(words.revoked(name))
        await queryClient.invalidateQueries({ queryKey: ['keys'] })
      }}
    />
  )
}
