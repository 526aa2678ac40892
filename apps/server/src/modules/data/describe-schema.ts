import type { DataSchema } from '@tenantry/contract'
import type { Actor } from '../../kernel/actor.ts'
import { rulesFor, type AccessRules } from './access-rules.ts'
import { relationVia, type Catalog, type CatalogTable } from './catalog.ts'
import type { DataReply, DataRequest } from './deps.ts'
import { currentStructure } from './current-structure.ts'
import type { DataContext } from './load-structure.ts'
import { requireAccess } from './require-access.ts'
import { readsTable } from './sees-table.ts'

type TableView = DataSchema['tables'][number]
type ColumnView = TableView['columns'][number]

/** `GET /data/schema`: the tables that the actor may read, as they are in this database now. */
export async function describeSchema(
  context: DataContext,
  actor: Actor,
  request: DataRequest,
): Promise<DataReply> {
  const database = await context.resolveDatabase(actor, request.database, request.organization)
  const databaseActor = await requireAccess(context, actor, database, request.organization, 'read')
  if (context.beforeUse !== undefined) await context.beforeUse(database)
  const structure = await currentStructure(context, database)
  const { marker, catalog } = structure
  const reply: DataSchema = {
    database_id: database.databaseId,
    template: marker?.templateName ?? null,
    template_version: marker?.version ?? null,
    tables: describeTables(catalog, rulesFor(structure, databaseActor)),
  }
  return { status: 200, json: JSON.stringify(reply), replayed: false }
}

function describeTables(catalog: Catalog, rules: AccessRules | null): TableView[] {
  const isReadable = (table: string): boolean => readsTable(rules, table)
  const readable = [...catalog.tables.values()].filter((table) => isReadable(table.name))
  return readable.map((table) => describeTable(table, isReadable))
}

function describeTable(table: CatalogTable, isReadable: (table: string) => boolean): TableView {
  const { definition } = table
  const relations = table.relations.filter((relation) => isReadable(relation.table.name))
  return {
    name: table.name,
    columns: definition.columns.map(
      (column): ColumnView => ({
        name: column.name,
        type: column.type,
        nullable: !column.not_null,
        unique: column.unique || (table.primaryKey.length === 1 && table.primaryKey[0]?.name === column.name),
        default: describeDefault(column.default),
        generated: column.generated !== undefined,
        collation: column.collate ?? 'binary',
      }),
    ),
    primary_key: table.primaryKey.map((column) => column.name),
    foreign_keys: definition.columns.flatMap(({ name, references }) =>
      references === undefined || !isReadable(references.table)
        ? []
        : [
            {
              column: name,
              references: { table: references.table, column: references.column },
              on_delete: references.on_delete,
              on_update: references.on_update,
            },
          ],
    ),
    relations: relations.map((relation) => ({
      name: relation.table.name,
      via: relationVia(relation),
      via_needed: relations.filter((other) => other.table === relation.table).length > 1,
      kind: relation.kind,
      column: relation.own.name,
      other_column: relation.other.name,
    })),
    indexes: definition.indexes.map((index) => ({
      name: index.name,
      columns: [...index.columns],
      unique: index.unique,
      partial: index.where !== undefined,
    })),
    search_columns: [...(table.search?.columns ?? [])],
  }
}

function describeDefault(value: CatalogTable['definition']['columns'][number]['default']): string | null {
  if (value === undefined) return null
  return 'sql' in value ? value.sql : JSON.stringify(value.value)
}
