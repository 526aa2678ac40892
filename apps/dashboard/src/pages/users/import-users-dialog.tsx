import type { ImportedUser } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { countOf } from '#ui/numbers.ts'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { readUsersFile, type ImportedUserInput } from './read-users-file.ts'

const words = texts.users.importer
const AT_ONCE = 500

export function ImportUsersDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.title} description={words.hint}>
      <ImportForm onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const [users, setUsers] = useState<ImportedUserInput[]>([])
  const [wrong, setWrong] = useState<string>()
  const [results, setResults] = useState<ImportedUser[]>([])
  const total = countOf(users.length, 'user')
  const read = async (file: File | undefined) => {
    setResults([])
    try {
      setUsers(file === undefined ? [] : readUsersFile(await file.text()))
      setWrong(undefined)
    } catch (error) {
      setUsers([])
      setWrong(error instanceof Error ? error.message : words.unreadable)
    }
  }
  const start = useAction(
    async () => {
      setResults([])
      for (let from = 0; from < users.length; from += AT_ONCE) {
        const part = users.slice(from, from + AT_ONCE)
        const done = await tenantry.users.import(
          part.map(({ email_verified: emailVerified, password_hash: passwordHash, ...rest }) => ({
            ...rest,
            ...(emailVerified !== undefined && { emailVerified }),
            ...(passwordHash !== undefined && { passwordHash }),
          })),
        )
        setResults((before) => [...before, ...done.results])
      }
    },
    { refresh: [['users']], showsProblem: true },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <Field label={words.file} hint={words.fileHint} error={wrong}>
        <Input
          type="file"
          accept=".csv,.json,text/csv,application/json"
          className="py-1.5"
          onChange={({ target }) => void read(target.files?.[0])}
        />
      </Field>
      {users.length > 0 && results.length === 0 && <p className="text-sm text-soft">{words.read(total)}</p>}
      {start.isPending && (
        <ProgressBar
          label={words.progress(results.length, users.length)}
          total={users.length}
          parts={[{ value: results.length, tone: 'accent' }]}
        />
      )}
      {results.length > 0 && <Outcome results={results} />}
      {start.isError && <ProblemNotice error={start.error} />}
      <DialogActions>
        <Button onClick={onClose}>{start.isSuccess ? texts.common.done : texts.common.cancel}</Button>
        {!start.isSuccess && (
          <Button type="submit" tone="primary" disabled={users.length === 0} busy={start.isPending}>
            {words.start(total)}
          </Button>
        )}
      </DialogActions>
    </form>
  )
}

function Outcome({ results }: { results: readonly ImportedUser[] }) {
  const refused = results.filter(({ status }) => status === 'refused')
  return (
    <div aria-live="polite" className="text-sm">
      <p className="font-medium">{words.created(countOf(results.length - refused.length, 'user'))}</p>
      {refused.length > 0 && (
        <div className="mt-2 rounded-lg border border-warn/40 bg-warn-wash p-3">
          <p className="font-medium">{words.refused}</p>
          <ul className="mt-1 max-h-40 overflow-y-auto" tabIndex={0} aria-label={words.refused}>
            {refused.map(({ email, detail }) => (
              <li key={email} className="break-words">
                {email} <span className="text-soft">{detail}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
