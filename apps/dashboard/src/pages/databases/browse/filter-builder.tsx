import { Plus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Input, Select } from '#ui/input.tsx'
import type { TableSchema } from '../table-schema.ts'
import { operatorsOf, takesValue } from './filter-conditions.ts'
import type { RowFilter } from './filters.ts'

const words = texts.databases.browse
const SETTLE_MS = 250
const selectClass = 'h-8 w-auto max-w-44 text-sm'

interface Filters {
  filters: readonly RowFilter[]
  any: boolean
}

/** Conditions on columns, one below the other. Each change is in the URL at once. */
export function FilterBuilder({
  table,
  filters,
  any,
  wrong,
  onChange,
}: Filters & {
  table: TableSchema
  wrong: ReadonlySet<number>
  onChange: (next: Filters) => void
}) {
  const put = (index: number, filter: RowFilter | null) =>
    onChange({
      any,
      filters: filters.flatMap((each, at) => (at !== index ? [each] : filter === null ? [] : [filter])),
    })
  return (
    <div
      className="flex flex-col gap-2 border-b border-line bg-inset p-2"
      role="group"
      aria-label={words.filter}
    >
      {filters.map((filter, index) => (
        <FilterLine
          // oxlint-disable-next-line react/no-array-index-key -- a line has no name of its own: its place is what it is
          key={index}
          table={table}
          filter={filter}
          isWrong={wrong.has(index)}
          onChange={(next) => put(index, next)}
        />
      ))}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="sm"
          tone="quiet"
          icon={Plus}
          onClick={() =>
            onChange({ any, filters: [...filters, filterOn(table, table.columns[0]?.name ?? '')] })
          }
        >
          {words.addFilter}
        </Button>
        {filters.length > 1 && (
          <Select
            aria-label={words.match}
            className={selectClass}
            value={any ? 'any' : 'all'}
            onChange={({ target }) => onChange({ filters, any: target.value === 'any' })}
          >
            <option value="all">{words.matchAll}</option>
            <option value="any">{words.matchAny}</option>
          </Select>
        )}
        <Button size="sm" tone="quiet" onClick={() => onChange({ filters: [], any: false })}>
          {words.clearFilters}
        </Button>
      </div>
    </div>
  )
}

function filterOn(table: TableSchema, name: string): RowFilter {
  const column = table.columns.find((each) => each.name === name)
  const [operator = 'eq'] = column === undefined ? [] : operatorsOf(column, table)
  return [name, operator, '']
}

function FilterLine({
  table,
  filter,
  isWrong,
  onChange,
}: {
  table: TableSchema
  filter: RowFilter
  isWrong: boolean
  onChange: (filter: RowFilter | null) => void
}) {
  const [name, operator, value] = filter
  const column = table.columns.find((each) => each.name === name)
  const operators = column === undefined ? [] : operatorsOf(column, table)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={words.column}
        className={selectClass}
        value={name}
        onChange={({ target }) => onChange(filterOn(table, target.value))}
      >
        {column === undefined && <option value={name}>{name}</option>}
        {table.columns.map((each) => (
          <option key={each.name} value={each.name}>
            {each.name}
          </option>
        ))}
      </Select>
      <Select
        aria-label={words.operator}
        className={selectClass}
        value={operator}
        onChange={({ target }) => {
          const next = operators.find((each) => each === target.value)
          if (next !== undefined) onChange([name, next, value])
        }}
      >
        {operators.map((each) => (
          <option key={each} value={each}>
            {words.operators[each]}
          </option>
        ))}
      </Select>
      {takesValue(operator) && (
        <FilterValue
          value={value}
          isWrong={isWrong}
          hint={words.valueHints[operator === 'in' || operator === 'between' ? operator : 'one']}
          onChange={(text) => onChange([name, operator, text])}
        />
      )}
      <IconButton size="sm" icon={X} label={words.removeFilter} onClick={() => onChange(null)} />
    </div>
  )
}

/** Tells what was typed once typing has paused. */
function FilterValue({
  value,
  isWrong,
  hint,
  onChange,
}: {
  value: string
  isWrong: boolean
  hint: string
  onChange: (text: string) => void
}) {
  const [typed, setTyped] = useState(value)
  const told = useRef(value)
  const tell = useRef(onChange)
  useEffect(() => {
    tell.current = onChange
  })
  useEffect(() => {
    if (value === told.current) return
    told.current = value
    setTyped(value)
  }, [value])
  useEffect(() => {
    if (typed === told.current) return
    const timer = setTimeout(() => {
      told.current = typed
      tell.current(typed)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <Input
      aria-label={words.value}
      aria-invalid={isWrong}
      placeholder={hint}
      className="h-8 w-56 text-sm"
      spellCheck={false}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  )
}
