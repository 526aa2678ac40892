import { useState, type ComponentType, type ReactNode } from 'react'
import { useAction, type ActionOptions } from '#app/use-action.ts'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import { FormEnd } from './form-end.tsx'

export interface ControlProps {
  id?: string
  autoFocus?: boolean
  required?: boolean
  value: string
  onValue: (value: string) => void
}

interface FieldProps {
  label: ReactNode
  hint?: ReactNode
  control: ComponentType<ControlProps>
}

interface FormProps<Output> extends FieldProps {
  submit: string
  /** Given what was typed, without space around it. */
  add: (value: string) => Promise<Output>
  done: ActionOptions<string, Output>['done']
  refresh: NonNullable<ActionOptions<string, Output>['refresh']>
}

/** A question with one answer: what is typed is added, and the lists that show it load again. */
export function OneFieldDialog<Output>({
  open,
  onOpenChange,
  title,
  description,
  ...form
}: Omit<FormProps<Output>, 'submit'> & {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** What the button says as well. */
  title: string
  description?: ReactNode
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <OneFieldForm {...form} submit={title} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function OneFieldForm<Output>({
  label,
  hint,
  control: Control,
  submit,
  add,
  done,
  refresh,
  onClose,
}: FormProps<Output> & { onClose: () => void }) {
  const [value, setValue] = useState('')
  const sending = useAction(add, {
    ...(done !== undefined && { done }),
    refresh,
    showsProblem: true,
    onDone: onClose,
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        sending.mutate(value.trim())
      }}
    >
      <Field label={label} hint={hint}>
        <Control autoFocus required value={value} onValue={setValue} />
      </Field>
      <FormEnd sending={sending} submit={submit} onCancel={onClose} />
    </form>
  )
}
