import * as fc from 'fast-check'
import type {
  ColumnDefinition,
  ColumnType,
  DefaultDefinition,
  IndexDefinition,
  SchemaDocument,
  TableDefinition,
} from '../document.ts'
import { columnSqlType } from '../columns.ts'
import { isUniqueColumn } from '../check-references.ts'
import { parseSchemaDocument } from '../parse-document.ts'

/** A rough plan of a column; `documentOf` bends it until it is valid. */
interface ColumnRecipe {
  name: string
  renamedFrom?: string
  type: ColumnType
  notNull: boolean
  unique: boolean
  default: 'none' | 'value' | 'sql'
  check: 'none' | 'own' | 'cross'
  collate: 'binary' | 'nocase' | 'rtrim'
  generated: 'none' | 'virtual' | 'stored'
  /** Which of the keys of the same type it references. */
  reference: number | null
  cascade: boolean
}

interface TableRecipe {
  name: string
  renamedFrom?: string
  columns: ColumnRecipe[]
  key: 'none' | 'first' | 'two' | 'numbered' | 'autoincrement'
  indexes: { name: string; columns: number[]; unique: boolean; partial: boolean }[]
  fts: 'none' | 'plain' | 'porter'
}

const TYPES: ColumnType[] = ['text', 'integer', 'real', 'blob', 'boolean', 'json', 'timestamp']
const COLUMN_NAMES = ['a', 'b', 'c', 'd', 'e', 'order', 'Group']
const TABLE_NAMES = ['alpha', 'beta', 'gamma', 'select']

const often = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(usual, ...others) },
  )

const column: fc.Arbitrary<ColumnRecipe> = fc.record({
  name: fc.constantFrom(...COLUMN_NAMES),
  type: fc.constantFrom<ColumnType>('text', 'text', 'integer', ...TYPES),
  notNull: often(false, true),
  unique: often(false, true),
  default: often<ColumnRecipe['default']>('none', 'value', 'sql'),
  check: often<ColumnRecipe['check']>('none', 'own', 'cross'),
  collate: often<ColumnRecipe['collate']>('binary', 'nocase', 'rtrim'),
  generated: often<ColumnRecipe['generated']>('none', 'virtual', 'stored'),
  reference: fc.oneof(fc.constant(null), fc.nat(3)),
  cascade: fc.boolean(),
})

const table: fc.Arbitrary<TableRecipe> = fc.record({
  name: fc.constantFrom(...TABLE_NAMES),
  columns: fc.uniqueArray(column, { minLength: 1, maxLength: 6, selector: (recipe) => recipe.name }),
  key: fc.constantFrom<TableRecipe['key']>('none', 'first', 'first', 'two', 'numbered', 'autoincrement'),
  indexes: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('i1', 'i2', 'i3'),
      columns: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 2 }),
      unique: often(false, true),
      partial: fc.boolean(),
    }),
    { maxLength: 2, selector: (recipe) => recipe.name },
  ),
  fts: often<TableRecipe['fts']>('none', 'plain', 'porter'),
})

const tables = fc.uniqueArray(table, { minLength: 1, maxLength: 3, selector: (recipe) => recipe.name })

type Edit =
  | { kind: 'rename_table' | 'drop_table'; table: number; other: number }
  | {
      kind: 'rename_column' | 'swap_columns' | 'drop_column' | 'reverse_columns'
      table: number
      column: number
      other: number
    }
  | { kind: 'add_table' | 'replace_table'; table: number; recipe: TableRecipe }
  | {
      kind: 'add_column' | 'alter_column'
      table: number
      column: number
      recipe: ColumnRecipe
      aspect: keyof ColumnRecipe
    }
  | { kind: 'alter_table'; table: number; recipe: TableRecipe; aspect: 'key' | 'indexes' | 'fts' }

const place = { table: fc.nat(2), column: fc.nat(5), other: fc.nat(6) }
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom('rename_table', 'drop_table'), table: place.table, other: place.other }),
  fc.record({
    kind: fc.constantFrom('rename_column', 'swap_columns', 'drop_column', 'reverse_columns'),
    ...place,
  }),
  fc.record({ kind: fc.constantFrom('add_table', 'replace_table'), table: place.table, recipe: table }),
  fc.record({
    kind: fc.constantFrom('add_column', 'alter_column'),
    table: place.table,
    column: place.column,
    recipe: column,
    aspect: fc.constantFrom<keyof ColumnRecipe>(
      'type',
      'notNull',
      'unique',
      'default',
      'check',
      'collate',
      'generated',
      'reference',
      'cascade',
    ),
  }),
  fc.record({
    kind: fc.constant('alter_table'),
    table: place.table,
    recipe: table,
    aspect: fc.constantFrom('key', 'indexes', 'fts'),
  }),
)

export interface SchemaPair {
  from: SchemaDocument
  to: SchemaDocument
}

/** Two valid versions of a schema, the second made from the first by a few edits. */
export const schemaPair: fc.Arbitrary<SchemaPair> = fc
  .record({ tables, edits: fc.array(edit, { maxLength: 6 }) })
  .map((recipe) => ({
    from: documentOf(recipe.tables),
    to: documentOf(recipe.edits.reduce(applyEdit, recipe.tables)),
  }))

export const schemaDocument: fc.Arbitrary<SchemaDocument> = tables.map(documentOf)

function applyEdit(recipes: TableRecipe[], change: Edit): TableRecipe[] {
  const target = recipes[change.table % recipes.length]
  if (target === undefined) return recipes
  const replace = (next: TableRecipe | undefined): TableRecipe[] =>
    recipes.flatMap((recipe) => (recipe === target ? (next === undefined ? [] : [next]) : [recipe]))
  switch (change.kind) {
    case 'rename_table': {
      const name = TABLE_NAMES[change.other % TABLE_NAMES.length] ?? target.name
      if (name === target.name) return recipes
      const other = recipes.find((recipe) => recipe.name === name)
      return recipes.map((recipe) => {
        if (recipe === target) return { ...recipe, name, renamedFrom: recipe.renamedFrom ?? recipe.name }
        return recipe === other
          ? { ...recipe, name: target.name, renamedFrom: recipe.renamedFrom ?? recipe.name }
          : recipe
      })
    }
    case 'drop_table':
      return recipes.length === 1 ? recipes : replace(undefined)
    case 'add_table':
      return recipes.some((recipe) => recipe.name === change.recipe.name)
        ? recipes
        : [...recipes, change.recipe]
    case 'replace_table':
      return replace({ ...change.recipe, name: target.name })
    case 'alter_table':
      return replace({ ...target, [change.aspect]: change.recipe[change.aspect] })
    default:
      return replace({ ...target, columns: editColumns(target.columns, change) })
  }
}

function editColumns(
  columns: ColumnRecipe[],
  change: Exclude<Edit, { kind: `${string}_table` }>,
): ColumnRecipe[] {
  const target = columns[change.column % columns.length]
  if (target === undefined) return columns
  const rename = (recipe: ColumnRecipe, name: string): ColumnRecipe => ({
    ...recipe,
    name,
    renamedFrom: recipe.renamedFrom ?? recipe.name,
  })
  switch (change.kind) {
    case 'rename_column': {
      const name = COLUMN_NAMES[change.other % COLUMN_NAMES.length] ?? target.name
      const taken = columns.some((recipe) => recipe.name === name)
      return taken ? columns : columns.map((recipe) => (recipe === target ? rename(recipe, name) : recipe))
    }
    case 'swap_columns': {
      const other = columns[change.other % columns.length]
      if (other === undefined || other === target) return columns
      return columns.map((recipe) => {
        if (recipe === target) return rename(recipe, other.name)
        return recipe === other ? rename(recipe, target.name) : recipe
      })
    }
    case 'drop_column':
      return columns.length === 1 ? columns : columns.filter((recipe) => recipe !== target)
    case 'reverse_columns':
      return columns.toReversed()
    case 'add_column': {
      const taken = columns.some((recipe) => recipe.name === change.recipe.name)
      return taken ? columns : [...columns, change.recipe]
    }
    case 'alter_column':
      return columns.map((recipe) =>
        recipe === target ? { ...recipe, [change.aspect]: change.recipe[change.aspect] } : recipe,
      )
    default:
      return columns
  }
}

/** The valid document that is nearest to the recipes. */
function documentOf(drafts: TableRecipe[]): SchemaDocument {
  const recipes = withoutSharedOrigins(drafts)
  const definitions = recipes.map(tableOf)
  recipes.forEach((recipe, at) => {
    const definition = definitions[at]
    if (definition !== undefined) addReferences(recipe, definition, definitions)
  })
  return parseSchemaDocument({ format: 1, name: 'generated', tables: definitions })
}

/** Two names that come from one are refused, and rightly: the first keeps its origin. */
function withoutSharedOrigins<T extends { renamedFrom?: string }>(recipes: T[]): T[] {
  const seen = new Set<string>()
  return recipes.map((recipe) => {
    const { renamedFrom, ...rest } = recipe
    if (renamedFrom === undefined || !seen.has(renamedFrom)) {
      if (renamedFrom !== undefined) seen.add(renamedFrom)
      return recipe
    }
    return Object.assign(rest, {}) as T
  })
}

function tableOf(draft: TableRecipe): TableDefinition {
  const recipe = { ...draft, columns: withoutSharedOrigins(draft.columns) }
  const keyLength = {
    none: 0,
    first: 1,
    two: Math.min(2, recipe.columns.length),
    numbered: 1,
    autoincrement: 1,
  }[recipe.key]
  const isNumbered = recipe.key === 'numbered' || recipe.key === 'autoincrement'
  const columns = recipe.columns.map((part, at) =>
    columnOf(recipe, part, at < keyLength, isNumbered, keyLength === 1),
  )
  const ftsColumns = columns.filter((part) => part.type === 'text').map((part) => part.name)
  const hasFts = recipe.fts !== 'none' && keyLength > 0 && ftsColumns.length > 0
  return {
    name: recipe.name,
    ...(recipe.renamedFrom !== undefined &&
      recipe.renamedFrom !== recipe.name && { renamed_from: recipe.renamedFrom }),
    columns,
    primary_key: columns.slice(0, keyLength).map((part) => part.name),
    ...(recipe.key === 'autoincrement' && { autoincrement: true }),
    indexes: recipe.indexes.map((index) => indexOf(recipe, index)),
    ...(hasFts && { fts: { columns: ftsColumns, ...(recipe.fts === 'porter' && { tokenize: 'porter' }) } }),
  }
}

function indexOf(recipe: TableRecipe, index: TableRecipe['indexes'][number]): IndexDefinition {
  const names = index.columns.map((at) => recipe.columns[at % recipe.columns.length]?.name ?? '')
  const columns = [...new Set(names)]
  return {
    name: `${index.name}_${recipe.name}`,
    columns,
    unique: index.unique,
    ...(index.partial && { where: `"${columns[0] ?? ''}" IS NOT NULL` }),
  }
}

function columnOf(
  table: TableRecipe,
  recipe: ColumnRecipe,
  inKey: boolean,
  isNumbered: boolean,
  alone: boolean,
): ColumnDefinition {
  const type = typeOf(recipe, inKey, inKey && isNumbered)
  const source =
    table.columns.find((other) => other !== recipe && other.generated === 'none') ?? table.columns[0]
  const isGenerated =
    !inKey && recipe.generated !== 'none' && source !== recipe && source !== table.columns[0]
  const isRowid = inKey && alone && columnSqlType(type) === 'INTEGER'
  const check = checkOf(recipe, table)
  const definition: ColumnDefinition = {
    name: recipe.name,
    type,
    not_null: inKey || recipe.notNull,
    unique: recipe.unique && !(inKey && alone),
  }
  if (recipe.renamedFrom !== undefined && recipe.renamedFrom !== recipe.name)
    definition.renamed_from = recipe.renamedFrom
  if (!isGenerated && !isRowid && recipe.default !== 'none')
    definition.default = defaultOf(recipe.default, type)
  if (check !== undefined) definition.check = check
  if (type === 'text' && recipe.collate !== 'binary') definition.collate = recipe.collate
  if (isGenerated) {
    definition.generated = {
      expression: generatedOf(type, source?.name ?? ''),
      stored: recipe.generated === 'stored',
    }
  }
  return definition
}

function typeOf(recipe: ColumnRecipe, inKey: boolean, isNumbered: boolean): ColumnType {
  if (isNumbered) return 'integer'
  return inKey && (recipe.type === 'boolean' || recipe.type === 'json') ? 'text' : recipe.type
}

function defaultOf(kind: 'value' | 'sql', type: ColumnType): DefaultDefinition {
  const constants = {
    text: "it's",
    integer: -7,
    timestamp: 1000,
    real: 2,
    boolean: true,
    json: { b: [1], a: null },
    blob: 'AP8=',
  }
  const expressions = {
    text: "lower('ABC')",
    integer: '40 + 2',
    timestamp: 'unixepoch()',
    real: '1.0 / 4',
    boolean: '1 > 2',
    json: "json_array('x')",
    blob: "unhex('00ff')",
  }
  return kind === 'sql' ? { sql: expressions[type] } : { value: constants[type] }
}

function checkOf(recipe: ColumnRecipe, table: TableRecipe): string | undefined {
  const own = `length("${recipe.name}") < 30`
  if (recipe.check === 'own') return own
  const other = table.columns.find((candidate) => candidate !== recipe)
  if (recipe.check === 'none' || other === undefined) return undefined
  return `${own} OR ("${other.name}" IS NOT NULL AND length("${other.name}") <> 3)`
}

function generatedOf(type: ColumnType, source: string): string {
  const text = `quote("${source}")`
  const expressions = {
    text: `lower(${text})`,
    integer: `length(${text})`,
    timestamp: `length(${text})`,
    real: `length(${text}) * 1.5`,
    boolean: `length(${text}) % 2`,
    json: `json_array(typeof("${source}"))`,
    blob: `CAST(${text} AS BLOB)`,
  }
  return expressions[type]
}

function addReferences(recipe: TableRecipe, definition: TableDefinition, all: TableDefinition[]): void {
  definition.columns.forEach((part, at) => {
    const wanted = recipe.columns[at]
    if (wanted?.reference === null || wanted === undefined || part.generated !== undefined) return
    const keys = all.flatMap((target) =>
      target.columns
        .filter((key) => isUniqueColumn(target, key) && key.generated === undefined && key !== part)
        .filter(
          (key) =>
            columnSqlType(key.type) === columnSqlType(part.type) &&
            (key.type === 'json') === (part.type === 'json'),
        )
        .map((key) => ({ table: target.name, column: key.name })),
    )
    const key = keys[wanted.reference % Math.max(keys.length, 1)]
    if (key === undefined) return
    part.references = { ...key, on_delete: wanted.cascade ? 'cascade' : 'no_action', on_update: 'no_action' }
  })
}
