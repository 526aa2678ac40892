import { useMutation } from '@tanstack/react-query'
import { Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useMe } from '#app/me.ts'
import { forgetRecent } from '#app/palette-recent.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { downloadText } from './download-text.ts'

const words = texts.account.data

/** A copy of everything, and the end of it. */
export function DataTab() {
  const me = useMe()
  const [asking, setAsking] = useState(false)
  const [currentPassword, setCurrentPassword] = useState('')
  const copy = useMutation({
    mutationFn: () => tenantry.auth.export(),
    onSuccess: (everything) => {
      downloadText('tenantry-account.json', `${JSON.stringify(everything, null, 2)}\n`, 'application/json')
      tellDone(words.exported)
    },
  })
  return (
    <>
      <Card
        title={words.exportTitle}
        description={words.exportHint}
        actions={
          <Button icon={Download} busy={copy.isPending} onClick={() => copy.mutate()}>
            {words.export}
          </Button>
        }
      />
      <Card
        title={words.deleteTitle}
        description={words.deleteHint}
        actions={
          <Button tone="danger" icon={Trash2} onClick={() => setAsking(true)}>
            {words.delete}
          </Button>
        }
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setCurrentPassword('')
          setAsking(open)
        }}
        title={words.deleteTitle}
        losses={
          <>
            <p>{words.losses}</p>
            {me.has_password && (
              <Field className="mt-4" label={words.password}>
                <Input
                  type="password"
                  required
                  autoComplete="current-password"
                  value={currentPassword}
                  onChange={(event) => setCurrentPassword(event.target.value)}
                />
              </Field>
            )}
          </>
        }
        typed={me.email}
        action={words.delete}
        onConfirm={async () => {
          await tenantry.auth.delete(me.has_password ? { currentPassword } : {})
          forgetRecent(me.id)
          location.assign('/sign-in')
        }}
      />
    </>
  )
}
