import { useMutation } from '@tanstack/react-query'
import type { Passkey } from '@tenantry/contract'
import { Fingerprint, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { FormEnd } from '#ui/form-end.tsx'
import { Input } from '#ui/input.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { refreshFactors } from './factors-query.ts'
import { ProofDialog } from './proof-dialog.tsx'

const words = texts.account.passkeys

type Asking = { kind: 'add' } | { kind: 'rename' | 'remove'; passkey: Passkey }

/** Passkeys: for a sign-in without a password, and as a second factor. */
export function PasskeysCard({
  passkeys,
  onCodes,
}: {
  passkeys: readonly Passkey[]
  onCodes: (codes: readonly string[]) => void
}) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const [name, setName] = useState('')
  const close = () => setAsking(null)
  return (
    <>
      <Card
        flush
        title={words.title}
        description={words.hint}
        actions={
          <Button
            icon={Fingerprint}
            onClick={() => {
              setName('')
              setAsking({ kind: 'add' })
            }}
          >
            {words.add}
          </Button>
        }
      >
        {passkeys.length > 0 && (
          <ul className="divide-y divide-line">
            {passkeys.map((passkey) => (
              <li key={passkey.id} className="flex items-center gap-3 px-4 py-3">
                <Fingerprint className="size-5 shrink-0 text-faint" aria-hidden />
                <div className="min-w-0 flex-1">
                  <div className="flex flex-wrap items-center gap-2">
                    <span className="truncate font-medium">{passkey.name}</span>
                    {passkey.backed_up && <Badge>{words.backedUp}</Badge>}
                  </div>
                  <div className="text-sm text-soft">
                    {passkey.last_used_at === null ? (
                      words.neverUsed
                    ) : (
                      <>
                        {words.lastUsed} <Time at={passkey.last_used_at} />
                      </>
                    )}
                  </div>
                </div>
                <IconButton
                  label={words.renameOne(passkey.name)}
                  icon={Pencil}
                  onClick={() => setAsking({ kind: 'rename', passkey })}
                />
                <IconButton
                  label={words.removeOne(passkey.name)}
                  icon={Trash2}
                  onClick={() => setAsking({ kind: 'remove', passkey })}
                />
              </li>
            ))}
          </ul>
        )}
      </Card>
      <ProofDialog
        open={asking?.kind === 'add'}
        onOpenChange={close}
        title={words.add}
        description={words.addHint}
        action={words.next}
        onProved={async (proof) => {
          const wanted = name.trim() === '' ? proof : { ...proof, name: name.trim() }
          const { recovery_codes: codes } = await tenantry.auth.passkeys.add(wanted)
          await refreshFactors()
          tellDone(words.added)
          if (codes !== null && codes !== undefined && codes.length > 0) onCodes(codes)
        }}
      >
        <Field label={words.name} hint={words.nameHint} optional>
          <Input
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      </ProofDialog>
      <ProofDialog
        open={asking?.kind === 'remove'}
        onOpenChange={close}
        title={asking?.kind === 'remove' ? words.removeOne(asking.passkey.name) : words.remove}
        description={words.removeHint}
        action={words.remove}
        danger
        onProved={async (proof) => {
          if (asking?.kind !== 'remove') return
          await tenantry.auth.passkeys.remove(asking.passkey.id, proof)
          await refreshFactors()
          tellDone(words.removed)
        }}
      />
      <Dialog open={asking?.kind === 'rename'} onOpenChange={close} title={words.rename}>
        {asking?.kind === 'rename' && <RenameForm passkey={asking.passkey} onClose={close} />}
      </Dialog>
    </>
  )
}

function RenameForm({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { register, handleSubmit } = useForm({ defaultValues: { name: passkey.name } })
  const rename = useMutation({
    mutationFn: ({ name }: { name: string }) => tenantry.auth.passkeys.rename(passkey.id, name),
    meta: { showsProblem: true },
    onSuccess: async () => {
      await refreshFactors()
      onClose()
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => rename.mutate(input))(event)}
    >
      <Field label={words.name}>
        <Input required maxLength={100} autoFocus autoComplete="off" {...register('name')} />
      </Field>
      <FormEnd sending={rename} submit={texts.common.save} onCancel={onClose} />
    </form>
  )
}
