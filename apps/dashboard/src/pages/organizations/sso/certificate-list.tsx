import type { SamlCertificate } from '@tenantry/contract'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Textarea } from '#ui/input.tsx'
import { OneFieldDialog, type ControlProps } from '#ui/one-field-dialog.tsx'
import { Time } from '#ui/time.tsx'
import { useOpenOrganization } from '../use-organization.ts'

const words = texts.organizations.sso

/** The certificates that a SAML provider signs with; the next one stands beside the old one while it changes over. */
export function CertificateList({
  connectionId,
  certificates,
}: {
  connectionId: string
  certificates: readonly SamlCertificate[]
}) {
  const { organization, key } = useOpenOrganization()
  const [adding, setAdding] = useState(false)
  const [removed, setRemoved] = useState<string | null>(null)
  const remove = useAction(
    (fingerprint: string) => tenantry.orgs.sso.removeCertificate(organization.id, connectionId, fingerprint),
    { done: words.certificateRemoved, refresh: [[...key, 'sso']], showsProblem: true },
  )
  return (
    <>
      <ul className="mb-3 overflow-hidden rounded-lg border border-line">
        {certificates.map((certificate) => (
          <li
            key={certificate.fingerprint}
            className="flex items-center gap-3 border-b border-line px-3 py-2 last:border-b-0"
          >
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm font-medium">{certificate.subject}</p>
              <p className="truncate font-mono text-xs text-faint">{certificate.fingerprint}</p>
              <p className="mt-0.5 text-xs text-soft">
                {words.expires} <Time at={certificate.expires_at} />
              </p>
            </div>
            {certificate.expired && <Badge tone="warn">{words.expired}</Badge>}
            <IconButton
              size="sm"
              icon={Trash2}
              label={words.removeCertificate(certificate.subject)}
              disabled={certificates.length === 1}
              onClick={() => setRemoved(certificate.fingerprint)}
            />
          </li>
        ))}
      </ul>
      <Button size="sm" icon={Plus} onClick={() => setAdding(true)}>
        {words.addCertificate}
      </Button>
      <OneFieldDialog
        open={adding}
        onOpenChange={setAdding}
        title={words.addCertificate}
        label={words.certificate}
        hint={words.certificateHint}
        control={CertificateInput}
        add={(text) => tenantry.orgs.sso.addCertificate(organization.id, connectionId, text)}
        done={words.certificateAdded}
        refresh={[[...key, 'sso']]}
      />
      <ConfirmDialog
        open={removed !== null}
        onOpenChange={() => setRemoved(null)}
        title={words.removeCertificateTitle}
        losses={words.removeCertificateLosses}
        action={texts.common.remove}
        onConfirm={() => remove.mutateAsync(removed ?? '')}
      />
    </>
  )
}

function CertificateInput({ onValue, ...rest }: ControlProps) {
  return (
    <Textarea
      {...rest}
      spellCheck={false}
      className="min-h-36 font-mono text-sm"
      onChange={({ target }) => onValue(target.value)}
    />
  )
}
