import type { AuditEntry } from '@tenantry/contract'
import { texts } from '#texts/texts.ts'
import { changedValues, valueText, type ChangedValue } from './changed-values.ts'

const words = texts.audit.entry

/** What an entry says of before and after, member by member, and its details. */
export function EntryChanges({ entry: { before, after, details, erased } }: { entry: AuditEntry }) {
  const changes = changedValues(before, after)
  const given = changedValues(null, details)
  return (
    <>
      {erased.map((part) => (
        <p key={part} className="text-sm text-warn">
          {words.erased[part]}
        </p>
      ))}
      {changes.length > 0 && (
        <section>
          <h3 className="mb-2 text-sm font-semibold">{words.changes}</h3>
          <ul className="overflow-hidden rounded-lg border border-line">
            {changes.map((change) => (
              <ChangeRow key={change.path} change={change} />
            ))}
          </ul>
        </section>
      )}
      {given.length > 0 && (
        <section>
          <h3 className="mb-2 text-sm font-semibold">{words.details}</h3>
          <dl className="overflow-hidden rounded-lg border border-line text-sm">
            {given.map(({ path, after: value }) => (
              <div
                key={path}
                className="grid grid-cols-[minmax(7rem,1fr)_2fr] gap-3 border-b border-line px-3 py-2 last:border-b-0"
              >
                <dt className="break-words text-faint">{path === '' ? words.value : path}</dt>
                <dd className="min-w-0 font-mono break-words whitespace-pre-wrap">{valueText(value)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  )
}

function ChangeRow({ change: { path, before, after } }: { change: ChangedValue }) {
  return (
    <li className="border-b border-line text-sm last:border-b-0">
      <p className="bg-inset px-3 py-1.5 font-medium break-words">{path === '' ? words.value : path}</p>
      <div className="grid sm:grid-cols-2">
        <ChangedSide label={words.before} value={before} className="text-bad max-sm:border-b sm:border-r" />
        <ChangedSide label={words.after} value={after} className="text-good" />
      </div>
    </li>
  )
}

function ChangedSide({ label, value, className }: { label: string; value: unknown; className: string }) {
  return (
    <div className={`min-w-0 border-line px-3 py-2 ${className}`}>
      <span className="block text-xs text-faint">{label}</span>
      {value === undefined ? (
        <span className="text-faint">{words.absent}</span>
      ) : (
        <span className="font-mono break-words whitespace-pre-wrap">{valueText(value)}</span>
      )}
    </div>
  )
}
