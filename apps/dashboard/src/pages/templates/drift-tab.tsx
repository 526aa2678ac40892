import type { DriftReport } from '@tenantry/contract'
import { Link } from '@tanstack/react-router'
import { ShieldCheck, ScanSearch, Wrench } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { useDriftCheck } from './use-drift-check.ts'

const words = texts.templates.drift

type Drifted = DriftReport['databases'][number]

/** What is really in the databases against what should be, and its repair. */
export function DriftTab({ template, total }: { template: string; total: number }) {
  const { state, check, stop } = useDriftCheck(template)
  const [repairing, setRepairing] = useState(false)
  const isRunning = state.status === 'running'
  const open = state.databases.filter(({ repaired }) => !repaired)
  return (
    <div className="flex flex-col gap-5">
      <Card
        flush
        title={words.title}
        description={words.hint}
        actions={
          isRunning ? (
            <Button size="sm" onClick={stop}>
              {words.stop}
            </Button>
          ) : (
            state.status !== 'idle' && (
              <>
                {open.length > 0 && (
                  <Button size="sm" icon={Wrench} onClick={() => setRepairing(true)}>
                    {words.repair}
                  </Button>
                )}
                <Button size="sm" icon={ScanSearch} onClick={() => void check(false)}>
                  {words.again}
                </Button>
              </>
            )
          )
        }
      >
        {state.status === 'idle' ? (
          <EmptyState
            icon={ScanSearch}
            title={words.idle}
            action={
              <Button tone="primary" icon={ScanSearch} onClick={() => void check(false)}>
                {words.check}
              </Button>
            }
          >
            {words.idleHint}
          </EmptyState>
        ) : isRunning ? (
          <div className="flex flex-col gap-2 p-4" role="status">
            <p className="text-sm text-soft">
              {words.checking(state.checked, Math.max(total, state.checked))}
            </p>
            <ProgressBar
              label={words.title}
              total={Math.max(total, state.checked)}
              parts={[{ value: state.checked, tone: 'accent' }]}
            />
          </div>
        ) : state.status === 'failed' ? (
          <div className="p-4">
            <ProblemNotice error={state.error} onRetry={() => void check(false)} />
          </div>
        ) : state.databases.length === 0 ? (
          <EmptyState
            icon={ShieldCheck}
            title={state.checked === 0 ? words.cleanNone : words.clean(state.checked)}
          />
        ) : (
          <p className="px-4 py-3 text-sm text-soft" role="status">
            {words.found(state.databases.length, state.checked)}
          </p>
        )}
      </Card>
      {state.databases.map((database) => (
        <DriftedCard key={database.database_id} database={database} />
      ))}
      <ConfirmDialog
        open={repairing}
        onOpenChange={setRepairing}
        title={words.repairTitle}
        losses={words.repairHint}
        action={words.repair}
        danger={false}
        onConfirm={() => check(true)}
      />
    </div>
  )
}

function DriftedCard({ database }: { database: Drifted }) {
  const { name, version, repaired, error, differences } = database
  return (
    <Card
      flush
      title={
        <Link to="/databases/$database" params={{ database: name }} className="rounded-sm hover:underline">
          {name}
        </Link>
      }
      actions={
        <>
          {version !== null && <Badge>{texts.templates.version(version)}</Badge>}
          {repaired && (
            <Badge tone="good" dot>
              {words.repaired}
            </Badge>
          )}
        </>
      }
    >
      {error !== null && <p className="px-4 py-3 text-sm break-words text-bad">{error}</p>}
      {differences.length > 0 && (
        <div
          className="relative overflow-x-auto"
          role="region"
          aria-label={words.differences(name)}
          tabIndex={0}
        >
          <table className="w-full text-left text-sm">
            <thead className="text-xs text-faint">
              <tr>
                <th className="px-4 py-2 font-medium">{words.title}</th>
                <th className="px-4 py-2 font-medium">{words.expected}</th>
                <th className="px-4 py-2 font-medium">{words.actual}</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ kind, object, expected, actual }) => (
                <tr key={`${kind} ${object}`} className="border-t border-line align-top">
                  <td className="px-4 py-2">
                    <code className="font-mono">{object}</code>
                    <span className="block text-xs text-faint">{kind.replaceAll('_', ' ')}</span>
                  </td>
                  <Side text={expected} />
                  <Side text={actual} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

function Side({ text }: { text: string | null }) {
  return (
    <td className="max-w-96 px-4 py-2">
      {text === null ? (
        <span className="text-faint">{words.absent}</span>
      ) : (
        <code className="font-mono text-xs break-words whitespace-pre-wrap">{text}</code>
      )}
    </td>
  )
}
