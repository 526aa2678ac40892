import { useQuery } from '@tanstack/react-query'
import type { SsoConnection } from '@tenantry/contract'
import { Trash2, Wand } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Switch } from '#ui/checks.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Sheet } from '#ui/dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { CertificateList } from './certificate-list.tsx'
import { ConnectionForm } from './connection-form.tsx'
import { ConnectionTest } from './connection-test.tsx'
import { oidcValues, PasteValues, samlValues } from './provider-values.tsx'
import { RoleMappingForm } from './role-mapping-form.tsx'
import { connectionQuery, isDraft, useSaveConnection } from './use-connections.ts'

const words = texts.organizations.sso

/** One identity provider: whether it works, what it was told and has told, and what its people become. */
export function ConnectionSheet({
  id,
  onClose,
  onResume,
}: {
  id: string
  onClose: () => void
  onResume: () => void
}) {
  const query = useQuery(connectionQuery(useOpenOrganization(), id))
  const connection = query.data
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={connection?.name ?? words.title}
      {...(connection !== undefined && { description: words.kinds[connection.kind] })}
      className="w-[min(42rem,100vw)]"
    >
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <SkeletonLines lines={8} />}
      {connection !== undefined && (
        <div className="flex flex-col gap-7">
          {isDraft(connection) ? (
            <Button tone="primary" icon={Wand} className="self-start" onClick={onResume}>
              {words.resume}
            </Button>
          ) : (
            <Settled connection={connection} />
          )}
          <DeleteConnection connection={connection} onDeleted={onClose} />
        </div>
      )}
    </Sheet>
  )
}

function Settled({ connection }: { connection: SsoConnection }) {
  const { saml, oidc } = connection
  return (
    <>
      <section className="flex flex-col gap-4">
        <EnabledSwitch connection={connection} />
        <ConnectionTest connection={connection} />
      </section>
      <Part title={words.values}>
        <PasteValues
          values={[
            ...(saml === null ? oidcValues(oidc?.redirect_uri ?? '') : samlValues(saml)),
            [words.start, connection.start_url],
          ]}
        />
      </Part>
      <Part title={words.provider}>
        <ConnectionForm key={connection.updated_at} connection={connection} />
      </Part>
      {saml !== null && (
        <Part title={words.certificates} hint={words.certificatesHint}>
          <CertificateList connectionId={connection.id} certificates={saml.certificates} />
        </Part>
      )}
      <Part title={words.mapping} hint={words.mappingHint}>
        <RoleMappingForm key={connection.updated_at} connection={connection} />
      </Part>
    </>
  )
}

function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="text-base font-semibold">{title}</h3>
      {hint !== undefined && <p className="mt-0.5 text-sm text-soft">{hint}</p>}
      <div className="mt-3">{children}</div>
    </section>
  )
}

function EnabledSwitch({ connection }: { connection: SsoConnection }) {
  const id = useId()
  const turn = useSaveConnection(connection.id, {
    done: connection.enabled ? words.disableDone : words.enableDone,
  })
  return (
    <div>
      <div className="flex items-start justify-between gap-4">
        <label htmlFor={id}>
          <span className="block text-sm font-medium">{words.enabled}</span>
          <span className="text-xs text-faint">{words.enabledHint}</span>
        </label>
        <Switch
          id={id}
          checked={turn.isPending ? turn.variables.enabled === true : connection.enabled}
          disabled={turn.isPending}
          onCheckedChange={(enabled) => turn.mutate({ enabled })}
        />
      </div>
      {turn.isError && <ProblemNotice className="mt-3" error={turn.error} />}
    </div>
  )
}

function DeleteConnection({ connection, onDeleted }: { connection: SsoConnection; onDeleted: () => void }) {
  const { organization, key } = useOpenOrganization()
  const [asked, setAsked] = useState(false)
  const remove = useAction(() => tenantry.orgs.sso.delete(organization.id, connection.id), {
    done: words.removed,
    showsProblem: true,
    refresh: [[...key, 'sso', 'list']],
    onDone: onDeleted,
  })
  return (
    <div className="border-t border-line pt-5">
      <Button tone="danger" icon={Trash2} onClick={() => setAsked(true)}>
        {words.remove}
      </Button>
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        title={words.removeTitle(connection.name)}
        losses={words.removeLosses}
        typed={connection.name}
        action={words.remove}
        onConfirm={() => remove.mutateAsync()}
      />
    </div>
  )
}
