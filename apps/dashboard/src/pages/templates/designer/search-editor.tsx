import { texts } from '#texts/texts.ts'
import { Card } from '#ui/card.tsx'
import { Checkbox } from '#ui/checks.tsx'
import { Field } from '#ui/field.tsx'
import { CommitInput } from './commit-input.tsx'
import type { Edit } from './design-state.ts'
import type { DraftTable } from './draft.ts'
import { setFts } from './table-edits.ts'

const words = texts.templates.designer.search

/** Which columns of a table are searched by words. */
export function SearchEditor({ table, edit }: { table: DraftTable; edit: (edit: Edit) => void }) {
  const { fts } = table
  const texted = table.columns.filter(({ type }) => type === 'text').map(({ name }) => name)
  const toggle = (name: string, on: boolean) => {
    const columns = texted.filter((each) => (each === name ? on : fts?.columns.includes(each) === true))
    edit(setFts(table.key, { ...fts, columns }))
  }
  return (
    <Card title={words.title} description={words.hint}>
      {table.primary_key.length === 0 ? (
        <p className="text-sm text-soft">{words.needsKey}</p>
      ) : texted.length === 0 ? (
        <p className="text-sm text-soft">{words.needsText}</p>
      ) : (
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap gap-x-5 gap-y-2">
            {texted.map((name) => (
              <label key={name} className="flex items-center gap-2 font-mono text-sm">
                <Checkbox
                  checked={fts?.columns.includes(name) === true}
                  onCheckedChange={(next) => toggle(name, next === true)}
                />
                {name}
              </label>
            ))}
          </div>
          {fts !== undefined && (
            <Field label={words.tokenize} hint={words.tokenizeHint} className="max-w-sm">
              <CommitInput
                code
                value={fts.tokenize ?? ''}
                onCommit={(text) =>
                  edit(
                    setFts(table.key, {
                      columns: fts.columns,
                      ...(text.trim() !== '' && { tokenize: text.trim() }),
                    }),
                  )
                }
              />
            </Field>
          )}
        </div>
      )}
    </Card>
  )
}
