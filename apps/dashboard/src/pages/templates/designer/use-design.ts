import { parseSchemaDocument, previewMigration, SchemaError, type SchemaDocument } from '@tenantry/schema'
import { useCallback, useEffect, useMemo, useReducer } from 'react'
import { reduceDesign, startDesign, type Edit } from './design-state.ts'
import { documentOf, draftOf, renamesOf, type Draft } from './draft.ts'

export interface Mistake {
  /** As in `tables.orders.columns.status.check`. */
  path: string
  message: string
}

/** A draft with its history; it survives a reload of the page, and is gone with the tab. */
export function useDesign(base: SchemaDocument | null, storageKey: string) {
  const [state, dispatch] = useReducer(reduceDesign, null, () =>
    startDesign(recall(storageKey) ?? draftOf(base)),
  )
  const { draft } = state
  useEffect(() => {
    sessionStorage.setItem(storageKey, JSON.stringify(draft))
  }, [draft, storageKey])

  const edit = useCallback((change: Edit) => dispatch({ do: 'edit', edit: change }), [])
  const undo = useCallback(() => dispatch({ do: 'undo' }), [])
  const redo = useCallback(() => dispatch({ do: 'redo' }), [])
  const discard = useCallback(() => dispatch({ do: 'reset', draft: draftOf(base) }), [base])
  const checked = useMemo(() => check(base, draft), [base, draft])
  return {
    draft,
    edit,
    undo: state.past.length === 0 ? null : undo,
    redo: state.future.length === 0 ? null : redo,
    discard,
    /** Undoes whatever was done last. */
    takeBack: undo,
    /** The draft is pushed, and no longer wanted. */
    forget: () => sessionStorage.removeItem(storageKey),
    ...checked,
  }
}

export type Design = ReturnType<typeof useDesign>

/** The document of a draft and what a push of it would do; or what is wrong with it. */
function check(base: SchemaDocument | null, draft: Draft) {
  const written = documentOf(draft)
  const renames = renamesOf(base, draft)
  try {
    const document = parseSchemaDocument(written)
    return { written, document, renames, plan: previewMigration(base, document, { renames }), mistake: null }
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    const mistake: Mistake = { path: error.path, message: error.reason }
    return { written, document: null, renames, plan: null, mistake }
  }
}

function recall(storageKey: string): Draft | null {
  const text = sessionStorage.getItem(storageKey)
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return isDraft(value) ? value : null
  } catch {
    return null
  }
}

/** Only this page writes there; an older build of it may have done so in another form. */
function isDraft(value: unknown): value is Draft {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    isRecord(value['access']) &&
    Array.isArray(value['tables']) &&
    value['tables'].every(
      (table) =>
        isRecord(table) &&
        typeof table['key'] === 'string' &&
        'was' in table &&
        Array.isArray(table['indexes']) &&
        Array.isArray(table['primary_key']) &&
        Array.isArray(table['columns']) &&
        table['columns'].every((column) => isRecord(column) && typeof column['key'] === 'string'),
    )
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
