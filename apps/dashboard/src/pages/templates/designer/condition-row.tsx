import type { ColumnType, JsonValue, RowCondition } from '@tenantry/schema'
import { texts } from '#texts/texts.ts'
import { Select } from '#ui/input.tsx'
import { CommitInput } from './commit-input.tsx'
import { readSimple, writeSimple, type Compared, type SimpleCondition } from './conditions.ts'
import type { DraftTable } from './draft.ts'
import { readDefault, writeDefault } from './read-default.ts'

const words = texts.templates.designer.access
const OPERATORS = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'in', 'is_null', 'is_not_null'] as const
const COMPARED = ['user_id', 'organization_id', 'role', 'email', 'column', 'value'] as const
const field = 'h-8 w-auto py-0 text-sm'

/** One condition of a rule: as a form where it is simple, as JSON where it says more. */
export function ConditionRow({
  table,
  condition,
  onChange,
}: {
  table: DraftTable
  condition: RowCondition
  onChange: (condition: RowCondition) => void
}) {
  const simple = readSimple(condition)
  if (simple === null) return <JsonCondition condition={condition} onChange={onChange} />
  const change = (next: Partial<SimpleCondition>) => onChange(writeSimple({ ...simple, ...next }))
  const type = table.columns.find(({ name }) => name === simple.column)?.type ?? 'text'
  const { operator, compared } = simple
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
      <ColumnChoice
        label={words.column}
        table={table}
        value={simple.column}
        onChange={(column) => change({ column })}
      />
      <Select
        aria-label={words.operator}
        className={field}
        value={operator}
        onChange={({ target }) => {
          const next = OPERATORS.find((each) => each === target.value)
          if (next !== undefined) change({ operator: next, compared: fitting(next, compared, type) })
        }}
      >
        {OPERATORS.map((each) => (
          <option key={each} value={each}>
            {words.operators[each]}
          </option>
        ))}
      </Select>
      {operator !== 'is_null' && operator !== 'is_not_null' && (
        <ComparedWith
          table={table}
          type={type}
          simple={simple}
          onChange={(next) => change({ compared: next })}
        />
      )}
    </div>
  )
}

function ComparedWith({
  table,
  type,
  simple,
  onChange,
}: {
  table: DraftTable
  type: ColumnType
  simple: SimpleCondition
  onChange: (compared: Compared) => void
}) {
  const { operator, compared } = simple
  const isConstant = operator === 'in' || operator === 'like'
  const kind = compared.kind === 'auth' ? compared.name : compared.kind
  const choose = (next: (typeof COMPARED)[number] | undefined) => {
    if (next === undefined) return
    if (next === 'value') return onChange({ kind: 'value', value: emptyValue(type) })
    if (next === 'column') return onChange({ kind: 'column', name: table.columns[0]?.name ?? '' })
    onChange({ kind: 'auth', name: next })
  }
  return (
    <>
      {!isConstant && (
        <Select
          aria-label={words.compared}
          className={field}
          value={kind}
          onChange={({ target }) => choose(COMPARED.find((each) => each === target.value))}
        >
          {COMPARED.map((each) => (
            <option key={each} value={each}>
              {words.comparedKinds[each]}
            </option>
          ))}
        </Select>
      )}
      {compared.kind === 'column' && (
        <ColumnChoice
          label={words.comparedKinds.column}
          table={table}
          value={compared.name}
          onChange={(name) => onChange({ kind: 'column', name })}
        />
      )}
      {compared.kind === 'value' && (
        <CommitInput
          code
          aria-label={operator === 'in' ? words.list : words.value}
          title={operator === 'in' ? words.list : undefined}
          className="h-8 w-36"
          value={valueText(compared.value, type)}
          refuse={(text) => (readValue(operator, text, type) === undefined ? words.wrongJson : undefined)}
          onCommit={(text) => {
            const value = readValue(operator, text, type)
            if (value !== undefined) onChange({ kind: 'value', value })
          }}
        />
      )}
    </>
  )
}

function ColumnChoice({
  label,
  table,
  value,
  onChange,
}: {
  label: string
  table: DraftTable
  value: string
  onChange: (name: string) => void
}) {
  const names = table.columns.map(({ name }) => name)
  return (
    <Select
      aria-label={label}
      className={`${field} font-mono`}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      {(names.includes(value) ? names : [...names, value]).map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </Select>
  )
}

function JsonCondition({
  condition,
  onChange,
}: {
  condition: RowCondition
  onChange: (condition: RowCondition) => void
}) {
  return (
    <CommitInput
      code
      aria-label={words.asJson}
      className="h-8 flex-1"
      value={JSON.stringify(condition)}
      refuse={(text) => (readJson(text) === undefined ? words.wrongJson : undefined)}
      onCommit={(text) => {
        const next = readJson(text)
        if (next !== undefined) onChange(next)
      }}
    />
  )
}

/** What a form can read as an object; whether it is a condition of this table is checked with the whole schema. */
function readJson(text: string): RowCondition | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as RowCondition)
      : undefined
  } catch {
    return undefined
  }
}

function fitting(operator: SimpleCondition['operator'], compared: Compared, type: ColumnType): Compared {
  if (operator === 'in')
    return compared.kind === 'value' && Array.isArray(compared.value)
      ? compared
      : { kind: 'value', value: [emptyValue(type)] }
  const isList = compared.kind === 'value' && Array.isArray(compared.value)
  if (operator === 'like' || isList) return { kind: 'value', value: emptyValue(type) }
  return compared
}

function emptyValue(type: ColumnType): JsonValue {
  if (type === 'boolean') return true
  return type === 'text' ? '' : 0
}

function valueText(value: JsonValue, type: ColumnType): string {
  return Array.isArray(value)
    ? value.map((each) => writeDefault(type, each)).join(', ')
    : writeDefault(type, value)
}

function readValue(
  operator: SimpleCondition['operator'],
  text: string,
  type: ColumnType,
): JsonValue | undefined {
  if (operator !== 'in') return readDefault(type, text)
  const values = text.split(',').map((each) => readDefault(type, each.trim()))
  return values.every((each) => each !== undefined) ? values : undefined
}
