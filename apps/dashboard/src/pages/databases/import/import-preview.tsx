import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Checkbox } from '#ui/checks.tsx'
import { DialogActions } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Select } from '#ui/input.tsx'
import { countText } from '#ui/numbers.ts'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { tellDone } from '#ui/toast.tsx'
import { refreshRows } from '../browse/use-rows.ts'
import type { TableSchema } from '../table-schema.ts'
import { useData } from '../use-database.ts'
import {
  checkRecords,
  guessMapping,
  missingColumns,
  type CheckedRecords,
  type Mapping,
} from './check-records.ts'
import { MappingTable } from './mapping-table.tsx'
import { ProblemTable } from './problem-table.tsx'
import type { SourceFile } from './read-file.ts'
import { sendRows, type OnConflict, type Progress } from './send-rows.ts'

const words = texts.databases.import
const NOTHING: Progress = { sent: 0, written: 0 }

/** Which column goes where, what does not fit, and then the writing itself. */
export function ImportPreview({
  table,
  name,
  source,
  onBack,
  onClose,
}: {
  table: TableSchema
  name: string
  source: SourceFile
  onBack: () => void
  onClose: () => void
}) {
  const { data, key } = useData()
  const [mapping, setMapping] = useState<Mapping>(() => guessMapping(source.columns, table))
  const [onConflict, setOnConflict] = useState<OnConflict>('refuse')
  const [skipsWrong, setSkipsWrong] = useState(false)
  const [work, setWork] = useState<AbortController | null>(null)
  const [progress, setProgress] = useState<Progress>(NOTHING)
  const [error, setError] = useState<unknown>(null)
  const { data: checked } = useQuery({
    queryKey: ['import', table.name, name, source.records.length, mapping],
    queryFn: ({ signal }) => checkRecords(source, mapping, table, signal),
    gcTime: 0,
  })
  // Whoever closes the panel wants no more rows.
  useEffect(() => () => work?.abort(), [work])
  const missing = missingColumns(mapping, table)
  const isReady =
    checked !== undefined &&
    missing.length === 0 &&
    checked.rows.length > 0 &&
    (checked.wrongRecords === 0 || skipsWrong)

  const start = async ({ rows }: CheckedRecords) => {
    const control = new AbortController()
    setWork(control)
    setError(null)
    let written = 0
    try {
      await sendRows(
        data,
        table.name,
        rows,
        onConflict,
        (next) => {
          written = next.written
          setProgress(next)
        },
        control.signal,
      )
      tellDone(words.done(written, table.name))
      onClose()
    } catch (failure) {
      if (!control.signal.aborted) setError(failure)
    } finally {
      setWork(null)
      await refreshRows(key, table.name)
    }
  }
  return (
    <div className="flex flex-col gap-5">
      <p className="text-sm">
        <span className="font-medium">{name}</span>{' '}
        <span className="text-soft">{words.records(source.records.length)}</span>
      </p>
      <MappingTable table={table} source={source} mapping={mapping} onChange={setMapping} />
      {missing.length > 0 && (
        <p role="alert" className="text-sm text-bad">
          {words.unmapped(missing)}
        </p>
      )}
      {checked !== undefined && (
        <section aria-label={words.check} className="flex flex-col gap-3">
          <p className="text-sm" aria-live="polite">
            <span className="text-good">{words.good(checked.rows.length)}</span>
            {checked.wrongRecords > 0 && (
              <span className="text-bad">, {words.wrong(countText(checked.wrongRecords))}</span>
            )}
          </p>
          {checked.problems.length > 0 && (
            <>
              <ProblemTable problems={checked.problems} />
              <label className="flex items-center gap-2 text-sm">
                <Checkbox checked={skipsWrong} onCheckedChange={(next) => setSkipsWrong(next === true)} />
                {words.skipWrong}
              </label>
            </>
          )}
        </section>
      )}
      <Field label={words.conflict}>
        <Select
          value={onConflict}
          onChange={({ target }) => {
            const next = (['refuse', 'ignore', 'update'] as const).find((each) => each === target.value)
            if (next !== undefined) setOnConflict(next)
          }}
        >
          <option value="refuse">{words.conflicts.refuse}</option>
          <option value="ignore">{words.conflicts.ignore}</option>
          {table.primary_key.length > 0 && <option value="update">{words.conflicts.update}</option>}
        </Select>
      </Field>
      {work !== null && (
        <ProgressBar
          label={words.writing}
          total={checked?.rows.length ?? 0}
          parts={[{ value: progress.sent, tone: 'accent' }]}
        />
      )}
      {error !== null && (
        <div className="flex flex-col gap-2">
          <ProblemNotice error={error} />
          <p className="text-sm text-soft">{words.stopped(progress.written)}</p>
        </div>
      )}
      <DialogActions>
        {work === null ? (
          <Button onClick={onBack}>{words.otherFile}</Button>
        ) : (
          <Button onClick={() => work.abort()}>{words.stop}</Button>
        )}
        <Button
          tone="primary"
          disabled={!isReady}
          busy={work !== null}
          onClick={() => {
            if (checked !== undefined) void start(checked)
          }}
        >
          {work !== null
            ? words.progress(countText(progress.sent), countText(checked?.rows.length ?? 0))
            : words.start(checked?.rows.length ?? 0)}
        </Button>
      </DialogActions>
    </div>
  )
}
