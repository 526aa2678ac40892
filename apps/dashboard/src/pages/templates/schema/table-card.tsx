import type { ColumnDefinition, RoleAccess, RowRule, SchemaDocument, TableDefinition } from '@tenantry/schema'
import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { defaultText } from './default-text.ts'

const words = texts.templates.schema
const ACTIONS = ['read', 'insert', 'update', 'delete'] as const

/** One table as people read it: its columns, what keeps them right, how it is searched, and who may do what. */
export function TableCard({ table, schema }: { table: TableDefinition; schema: SchemaDocument }) {
  const access = Object.entries(schema.access?.[table.name] ?? {})
  return (
    <Card
      flush
      title={<span className="font-mono">{table.name}</span>}
      actions={table.primary_key.length > 1 && <Badge>{words.keyOf(table.primary_key.join(', '))}</Badge>}
    >
      <div
        className="relative overflow-x-auto"
        role="region"
        aria-label={words.tableLabel(table.name)}
        tabIndex={0}
      >
        <table className="w-full text-left text-sm">
          <thead className="sr-only">
            <tr>
              <th>{words.column}</th>
              <th>{words.type}</th>
              <th>{words.about}</th>
            </tr>
          </thead>
          <tbody>
            {table.columns.map((column) => (
              <tr key={column.name} className="border-b border-line align-top last:border-0">
                <td className="py-2 pr-3 pl-4 font-mono whitespace-nowrap">
                  {column.name}
                  {table.primary_key.includes(column.name) && (
                    <KeyRound className="ml-1.5 inline size-3.5 text-warn" aria-label={words.key} />
                  )}
                </td>
                <td className="px-3 py-2 font-mono text-soft">{column.type}</td>
                <td className="w-full py-1.5 pr-4 pl-3">
                  <ColumnFacts column={column} table={table} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(table.indexes.length > 0 || table.fts !== undefined) && (
        <dl className="grid gap-x-6 gap-y-2 border-t border-line px-4 py-3 text-sm sm:grid-cols-[8rem_1fr]">
          {table.indexes.length > 0 && (
            <>
              <dt className="text-faint">{words.indexes}</dt>
              <dd className="flex flex-col gap-1">
                {table.indexes.map(({ name, columns, unique, where }) => (
                  <span key={name} className="break-words">
                    <code className="font-mono">{name}</code>{' '}
                    <span className="text-soft">({columns.join(', ')})</span>{' '}
                    {unique && <Badge>{words.unique}</Badge>}{' '}
                    {where !== undefined && (
                      <code className="font-mono text-xs text-soft">{words.where(where)}</code>
                    )}
                  </span>
                ))}
              </dd>
            </>
          )}
          {table.fts !== undefined && (
            <>
              <dt className="text-faint">{words.search}</dt>
              <dd>
                {table.fts.columns.join(', ')}
                {table.fts.tokenize !== undefined && (
                  <code className="ml-2 font-mono text-xs text-soft">{table.fts.tokenize}</code>
                )}
              </dd>
            </>
          )}
        </dl>
      )}
      <div className="border-t border-line px-4 py-3 text-sm">
        <h3 className="mb-1.5 text-xs font-medium text-faint">{words.access}</h3>
        {access.length === 0 ? <p className="text-soft">{words.noRules}</p> : <AccessTable roles={access} />}
      </div>
    </Card>
  )
}

function ColumnFacts({ column, table }: { column: ColumnDefinition; table: TableDefinition }) {
  const isKey = table.primary_key.includes(column.name)
  const { references, check, collate, generated } = column
  const code = (text: string): ReactNode => <code className="font-mono text-xs text-soft">{text}</code>
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {column.not_null && !isKey && <Badge>{words.required}</Badge>}
      {column.unique && <Badge tone="info">{words.unique}</Badge>}
      {isKey && table.autoincrement === true && <Badge>{words.autoincrement}</Badge>}
      {references !== undefined && (
        <span className="text-soft">
          →{' '}
          <code className="font-mono text-xs text-ink">
            {words.reference(references.table, references.column)}
          </code>
          {references.on_delete !== 'no_action' && (
            <span className="text-xs text-faint">
              {' '}
              {words.onDelete(references.on_delete.replace('_', ' '))}
            </span>
          )}
        </span>
      )}
      {column.default !== undefined && code(words.byDefault(defaultText(column.default)))}
      {generated !== undefined && code(words.generated(generated.expression))}
      {check !== undefined && code(words.check(check))}
      {collate !== undefined && code(words.collate(collate))}
    </span>
  )
}

function AccessTable({ roles }: { roles: readonly [string, RoleAccess][] }) {
  return (
    <table className="text-left">
      <thead className="text-xs text-faint">
        <tr>
          <th className="pr-6 pb-1 font-medium">{words.role}</th>
          {ACTIONS.map((action) => (
            <th key={action} className="pr-4 pb-1 font-medium sm:pr-6">
              {words.actions[action]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {roles.map(([role, access]) => (
          <tr key={role}>
            <th scope="row" className="py-0.5 pr-6 font-mono font-normal">
              {role}
            </th>
            {ACTIONS.map((action) => (
              <td key={action} className="py-0.5 pr-4 sm:pr-6">
                <RuleText rule={access[action]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function RuleText({ rule }: { rule: RowRule }) {
  if (rule === true) return <span className="text-good">{words.always}</span>
  if (rule === false) return <span className="text-faint">{words.never}</span>
  return <span className="text-warn">{words.rowsOnly}</span>
}
