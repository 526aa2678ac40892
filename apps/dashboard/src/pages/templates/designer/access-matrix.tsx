import { Plus, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Input, Select } from '#ui/input.tsx'
import { cn } from '#ui/cn.ts'
import { accessAt, levelOf, rolesOf, setAccess, type AccessLevel } from './access-edits.ts'
import type { DraftTable } from './draft.ts'
import { RuleDialog } from './rule-dialog.tsx'
import type { Design } from './use-design.ts'

const words = texts.templates.designer.access
const LEVELS: readonly AccessLevel[] = ['unset', 'none', 'read', 'write', 'custom']
const ROLE_NAME = /^[a-z][a-z0-9_-]{0,62}$/

const LEVEL_LOOKS: Record<AccessLevel, string> = {
  unset: 'text-faint',
  none: 'text-bad',
  read: 'text-info',
  write: 'text-good',
  custom: 'text-warn',
}

interface OpenRule {
  table: string
  role: string
}

/** What each role may do with each table. */
export function AccessMatrix({ design }: { design: Design }) {
  const { draft, edit } = design
  const [added, setAdded] = useState<readonly string[]>([])
  const [open, setOpen] = useState<OpenRule | null>(null)
  const roles = [...new Set([...rolesOf(draft.access), ...added])]
  const openTable = draft.tables.find(({ name }) => name === open?.table)
  if (draft.tables.length === 0)
    return (
      <Card>
        <EmptyState icon={SlidersHorizontal} title={texts.templates.designer.noTables} />
      </Card>
    )
  return (
    <Card flush title={words.title} description={words.hint}>
      <div className="relative overflow-x-auto">
        <table className="w-full text-left text-sm" aria-label={words.title}>
          <thead className="text-xs text-faint">
            <tr className="border-b border-line">
              <th scope="col" className="sticky left-0 bg-card px-4 py-2 font-medium">
                {words.table}
              </th>
              {roles.map((role) => (
                <th key={role} scope="col" className="px-2 py-2 font-mono font-medium">
                  {role}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {draft.tables.map((table) => (
              <tr key={table.key} className="border-b border-line last:border-0">
                <th scope="row" className="sticky left-0 bg-card px-4 py-2 font-mono font-medium">
                  {table.name}
                </th>
                {roles.map((role) => (
                  <td key={role} className="px-2 py-1.5">
                    <Cell
                      table={table}
                      role={role}
                      design={design}
                      onOpen={() => setOpen({ table: table.name, role })}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <AddRole taken={roles} onAdd={(role) => setAdded((now) => [...now, role])} />
      {open !== null && openTable !== undefined && (
        <RuleDialog
          table={openTable}
          role={open.role}
          access={draft.access[open.table]?.[open.role] ?? accessAt('read')}
          onDone={(access) => edit(setAccess(open.table, open.role, access))}
          onClose={() => setOpen(null)}
        />
      )}
    </Card>
  )
}

function Cell({
  table,
  role,
  design,
  onOpen,
}: {
  table: DraftTable
  role: string
  design: Design
  onOpen: () => void
}) {
  const level = levelOf(design.draft.access[table.name]?.[role])
  const choose = (next: AccessLevel | undefined) => {
    if (next === undefined) return
    if (next === 'custom') return onOpen()
    design.edit(setAccess(table.name, role, next === 'unset' ? null : accessAt(next)))
  }
  return (
    <span className="flex items-center gap-1">
      <Select
        aria-label={words.cell(role, table.name)}
        className={cn('h-8 w-28 py-0 text-sm', LEVEL_LOOKS[level])}
        value={level}
        onChange={({ target }) => choose(LEVELS.find((each) => each === target.value))}
      >
        {LEVELS.map((each) => (
          <option key={each} value={each}>
            {words.levels[each]}
          </option>
        ))}
      </Select>
      {level === 'custom' && (
        <IconButton size="sm" label={words.edit} icon={SlidersHorizontal} onClick={onOpen} />
      )}
    </span>
  )
}

function AddRole({ taken, onAdd }: { taken: readonly string[]; onAdd: (role: string) => void }) {
  const [name, setName] = useState('')
  const isName = ROLE_NAME.test(name) && !taken.includes(name)
  return (
    <form
      className="flex flex-wrap items-center gap-2 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isName) return
        onAdd(name)
        setName('')
      }}
    >
      <Input
        aria-label={words.roleName}
        placeholder={words.roleName}
        title={words.roleNameHint}
        className="h-8 w-48 font-mono text-sm"
        value={name}
        aria-invalid={name !== '' && !isName ? true : undefined}
        onChange={({ target }) => setName(target.value)}
      />
      <Button type="submit" size="sm" icon={Plus} disabled={!isName}>
        {words.addRole}
      </Button>
    </form>
  )
}
