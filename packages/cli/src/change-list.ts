import type { TemplateDiff } from '@tenantry/contract'
import type { Colors } from './output.ts'
import { visible } from './text-table.ts'

type Change = TemplateDiff['changes'][number]

/** The changes as lines: `+ tasks.assigned_to (TEXT)`, with what they cost where that is not nothing. */
export function changeLines(changes: readonly Change[], colors: Colors): string[] {
  return changes.map((change) => `  ${colored(change, colors)}${noteOf(change, colors)}`)
}

function colored({ class: kind, summary }: Change, colors: Colors): string {
  const text = visible(summary)
  if (kind === 'destructive') return colors.red(text)
  if (kind === 'needs_data') return colors.yellow(text)
  return text.startsWith('+') ? colors.green(text) : text
}

const NOTES: Readonly<Record<Change['class'], string>> = {
  safe: '',
  rebuild: '  (rebuilds the table)',
  needs_data: '  (existing rows are checked first)',
  destructive: '  (destructive)',
}

function noteOf({ class: kind }: Change, colors: Colors): string {
  return colors.dim(NOTES[kind])
}
