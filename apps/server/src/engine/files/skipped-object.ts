/** Something in a foreign file that its schema document leaves out, and why. */
export interface Skip {
  kind: 'table' | 'column' | 'index' | 'reference' | 'view' | 'fts'
  /** `table`, or `table.column` and the like. */
  object: string
  reason: string
}

export type Skipper = (kind: Skip['kind'], object: string, reason: string) => void

export function skipper(list: Skip[]): Skipper {
  return (kind, object, reason) => {
    list.push({ kind, object, reason })
  }
}
