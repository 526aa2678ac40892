import { useMutation } from '@tanstack/react-query'
import type { Factors } from '@tenantry/contract'
import { Smartphone } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { refreshFactors } from './factors-query.ts'
import { ProofDialog } from './proof-dialog.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.account.totp

interface Enrolment {
  secret: string
  qr_svg: string
}

/** The authenticator app: set up with a QR code and a first code of it. */
export function TotpCard({
  totp,
  onCodes,
}: {
  totp: Factors['totp']
  onCodes: (codes: readonly string[]) => void
}) {
  const [asking, setAsking] = useState<'add' | 'remove' | null>(null)
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null)
  return (
    <>
      <Card
        title={words.title}
        description={
          totp === null ? (
            words.hint
          ) : (
            <>
              {words.since} <Time at={totp.created_at} />
            </>
          )
        }
        actions={
          totp === null ? (
            <Button icon={Smartphone} onClick={() => setAsking('add')}>
              {words.add}
            </Button>
          ) : (
            <>
              <Badge tone="good">{words.on}</Badge>
              <Button tone="danger" size="sm" onClick={() => setAsking('remove')}>
                {words.remove}
              </Button>
            </>
          )
        }
      />
      <ProofDialog
        open={asking === 'add'}
        onOpenChange={() => setAsking(null)}
        title={words.add}
        description={words.addHint}
        action={words.next}
        onProved={async (proof) => setEnrolment(await tenantry.auth.factors.totp.enrol(proof))}
      />
      <ProofDialog
        open={asking === 'remove'}
        onOpenChange={() => setAsking(null)}
        title={words.remove}
        description={words.removeHint}
        action={words.remove}
        danger
        onProved={async (proof) => {
          await tenantry.auth.factors.totp.remove(proof)
          await refreshFactors()
          tellDone(words.removed)
        }}
      />
      <Dialog
        open={enrolment !== null}
        onOpenChange={() => setEnrolment(null)}
        title={words.scanTitle}
        description={words.scanHint}
      >
        {enrolment !== null && (
          <ConfirmForm
            enrolment={enrolment}
            onClose={() => setEnrolment(null)}
            onCodes={(codes) => {
              setEnrolment(null)
              if (codes.length > 0) onCodes(codes)
            }}
          />
        )}
      </Dialog>
    </>
  )
}

function ConfirmForm({
  enrolment: { secret, qr_svg: svg },
  onClose,
  onCodes,
}: {
  enrolment: Enrolment
  onClose: () => void
  onCodes: (codes: readonly string[]) => void
}) {
  const { register, handleSubmit } = useForm({ defaultValues: { code: '' } })
  const confirm = useMutation({
    mutationFn: ({ code }: { code: string }) => tenantry.auth.factors.totp.confirm(code.replaceAll(' ', '')),
    meta: { showsProblem: true },
    onSuccess: async ({ recovery_codes: codes }) => {
      await refreshFactors()
      tellDone(words.added)
      onCodes(codes ?? [])
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => confirm.mutate(input))(event)}
    >
      {/* As an image: no markup from elsewhere gets into the page. Cameras want dark on light, in every theme. */}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
        alt={words.qr}
        className="mx-auto size-48 rounded-lg border border-line bg-white p-2"
      />
      <div className="text-sm text-soft">
        {words.secret}
        <div className="mt-1">
          <Copyable text={secret} />
        </div>
      </div>
      <Field label={words.code} hint={words.codeHint}>
        <Input
          required
          autoFocus
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={10}
          className="font-mono tracking-widest"
          {...register('code')}
        />
      </Field>
      <FormEnd sending={confirm} submit={words.finish} onCancel={onClose} />
    </form>
  )
}
