export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value }
export type Row = Record<string, Value>
export type TableName = 'accounts' | 'items' | 'links'

interface ModelTable {
  columns: Readonly<Record<string, { notNull: boolean; default?: Value; nocase?: true; blob?: true }>>
  key: readonly string[]
  unique: readonly string[][]
  parent: { column: string; table: TableName; cascade: boolean } | null
}

export const MODEL_TABLES: Readonly<Record<TableName, ModelTable>> = {
  accounts: {
    columns: {
      id: { notNull: true },
      name: { notNull: true, nocase: true },
      n: { notNull: false },
      score: { notNull: false },
      active: { notNull: true, default: true },
      doc: { notNull: false },
      photo: { notNull: false, blob: true },
      since: { notNull: false },
    },
    key: ['id'],
    unique: [['id']],
    parent: null,
  },
  items: {
    columns: {
      id: { notNull: true },
      account_id: { notNull: true },
      title: { notNull: true, default: 'untitled' },
      n: { notNull: false, default: 7 },
      code: { notNull: false },
    },
    key: ['id'],
    unique: [['id'], ['code']],
    parent: { column: 'account_id', table: 'accounts', cascade: false },
  },
  links: {
    columns: { item_id: { notNull: true }, tag: { notNull: true }, weight: { notNull: false } },
    key: ['item_id', 'tag'],
    unique: [['item_id', 'tag']],
    parent: { column: 'item_id', table: 'items', cascade: true },
  },
}
