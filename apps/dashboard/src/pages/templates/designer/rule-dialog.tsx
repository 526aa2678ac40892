import type { RoleAccess, RowRule } from '@tenantry/schema'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { Select } from '#ui/input.tsx'
import { ConditionRow } from './condition-row.tsx'
import type { DraftTable } from './draft.ts'

const words = texts.templates.designer.access
const ACTIONS = ['read', 'insert', 'update', 'delete'] as const
const KINDS = ['no', 'all', 'rows'] as const

/** What one role may do with the rows of one table, action by action. */
export function RuleDialog({
  table,
  role,
  access,
  onDone,
  onClose,
}: {
  table: DraftTable
  role: string
  access: RoleAccess
  onDone: (access: RoleAccess) => void
  onClose: () => void
}) {
  const [rules, setRules] = useState(access)
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={words.ruleTitle(role, table.name)}
      description={words.ruleHint}
      className="w-[min(44rem,calc(100vw-2rem))]"
    >
      <div className="divide-y divide-line">
        {ACTIONS.map((action) => (
          <ActionRule
            key={action}
            label={texts.templates.schema.actions[action]}
            table={table}
            rule={rules[action]}
            onChange={(rule) => setRules((now) => ({ ...now, [action]: rule }))}
          />
        ))}
      </div>
      <DialogActions>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button
          tone="primary"
          onClick={() => {
            onDone(rules)
            onClose()
          }}
        >
          {words.done}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function ActionRule({
  label,
  table,
  rule,
  onChange,
}: {
  label: string
  table: DraftTable
  rule: RowRule
  onChange: (rule: RowRule) => void
}) {
  const kind = rule === true ? 'all' : rule === false ? 'no' : 'rows'
  const rows = typeof rule === 'boolean' ? [] : rule.rows
  const first = table.columns[0]?.name ?? 'id'
  const fresh = { [first]: { eq: { auth: 'user_id' as const } } }
  return (
    <div className="py-3">
      <div className="flex items-center gap-3">
        <span className="w-16 text-sm font-medium">{label}</span>
        <Select
          aria-label={label}
          className="h-8 w-auto py-0 text-sm"
          value={kind}
          onChange={({ target }) =>
            onChange(target.value === 'all' ? true : target.value === 'no' ? false : { rows: [fresh] })
          }
        >
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {words.kinds[each]}
            </option>
          ))}
        </Select>
      </div>
      {kind === 'rows' && (
        <ul className="mt-2 flex flex-col gap-2 sm:pl-19">
          {rows.map((condition, at) => (
            // Conditions have no identity but their place, and what is edited keeps the focus.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={`${at}/${rows.length}`} className="flex items-start gap-1.5">
              <ConditionRow
                table={table}
                condition={condition}
                onChange={(next) =>
                  onChange({ rows: rows.map((each, index) => (index === at ? next : each)) })
                }
              />
              {rows.length > 1 && (
                <IconButton
                  size="sm"
                  label={words.removeCondition}
                  icon={X}
                  onClick={() => onChange({ rows: rows.filter((_each, index) => index !== at) })}
                />
              )}
            </li>
          ))}
          <li>
            <Button size="sm" tone="quiet" icon={Plus} onClick={() => onChange({ rows: [...rows, fresh] })}>
              {words.addCondition}
            </Button>
          </li>
        </ul>
      )}
    </div>
  )
}
