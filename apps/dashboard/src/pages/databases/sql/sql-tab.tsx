import { useMutation } from '@tanstack/react-query'
import { Network, Play, Star } from 'lucide-react'
import { useRef, useState } from 'react'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Switch } from '#ui/checks.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { useData, useDatabaseSearch, useSchema } from '../use-database.ts'
import { OutcomeCard } from './outcome-card.tsx'
import { QueryLibrary } from './query-library.tsx'
import { runStatements, type Outcome } from './run-statements.ts'
import { SaveQueryDialog } from './save-query-dialog.tsx'
import { useSavedQueries } from './saved-queries.ts'
import { splitStatements, statementAt } from './split-statements.ts'
import { SqlEditor, type SqlEditorHandle } from './sql-editor.tsx'
import { keepDraft, readDraft, readHistory, rememberQuery } from './sql-history.ts'

const words = texts.databases.sql

/** SQL of one's own: several statements, their rows, and how the database finds them. */
export default function SqlTab() {
  const { data: schema, error } = useSchema()
  if (error !== null) return <ProblemNotice error={error} />
  if (schema === undefined) return <SkeletonLines lines={8} />
  return <SqlBench key={schema.database_id} id={schema.database_id} />
}

function SqlBench({ id }: { id: string }) {
  const { database } = useDatabaseSearch()
  const { data, key } = useData()
  const tables = useSchema().data?.tables ?? []
  const editor = useRef<SqlEditorHandle>(null)
  const [writes, setWrites] = useState(false)
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([])
  const [history, setHistory] = useState(() => readHistory(id))
  const [saving, setSaving] = useState(false)
  const [draft] = useState(() => readDraft(id))
  const library = useSavedQueries()
  const run = useMutation({
    mutationFn: async (statements: readonly string[]) => {
      setOutcomes([])
      await runStatements(data, statements, !writes, (outcome) => setOutcomes((now) => [...now, outcome]))
    },
    onSuccess: async () => {
      // What was written may be on other tabs.
      if (writes) await queryClient.invalidateQueries({ queryKey: key })
    },
  })
  const chosen = () => (editor.current?.selection() ?? editor.current?.text() ?? '').trim()
  const runChosen = () => {
    const text = chosen()
    const statements = splitStatements(text).map((statement) => statement.text)
    if (statements.length === 0 || run.isPending) return
    setHistory(rememberQuery(id, text))
    run.mutate(statements)
  }
  const explain = () => {
    const handle = editor.current
    if (handle === null || run.isPending) return
    const selected = handle.selection()
    const statement =
      selected === null
        ? statementAt(splitStatements(handle.text()), handle.position())
        : splitStatements(selected)[0]
    if (statement === undefined) return
    const bare = statement.text.replace(/^explain\s+(query\s+plan\s+)?/i, '')
    run.mutate([`EXPLAIN QUERY PLAN ${bare}`])
  }
  return (
    <div className="flex flex-col gap-5 lg:flex-row">
      <div className="flex min-w-0 flex-1 flex-col gap-4">
        <div className="overflow-hidden rounded-lg border border-line bg-card">
          <div className="flex flex-wrap items-center gap-2 border-b border-line p-2">
            <Button size="sm" tone="primary" icon={Play} busy={run.isPending} onClick={runChosen}>
              {words.run}
            </Button>
            <Button size="sm" icon={Network} onClick={explain}>
              {words.explain}
            </Button>
            <Button
              size="sm"
              icon={Star}
              onClick={() => {
                if (chosen() !== '') setSaving(true)
              }}
            >
              {words.save}
            </Button>
            <span className="flex-1" />
            <label className="flex items-center gap-2 pr-1 text-sm text-soft">
              {words.writes}
              <Switch checked={writes} onCheckedChange={setWrites} />
            </label>
          </div>
          <div className="h-56 min-h-32 resize-y overflow-hidden">
            <SqlEditor
              ref={editor}
              initial={draft}
              tables={tables}
              onChange={(text) => keepDraft(id, text)}
              onRun={runChosen}
            />
          </div>
        </div>
        {outcomes.length === 0 && <p className="text-sm text-soft">{words.hint(database)}</p>}
        {outcomes.map((outcome) => (
          <OutcomeCard key={outcome.id} outcome={outcome} />
        ))}
      </div>
      <QueryLibrary history={history} library={library} onChoose={(text) => editor.current?.replace(text)} />
      <SaveQueryDialog
        open={saving}
        onOpenChange={setSaving}
        onSave={(name) => library.save(name, chosen())}
      />
    </div>
  )
}
