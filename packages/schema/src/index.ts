export * from './document.ts'
export { canonicalJson, canonicalSchema } from './canonical.ts'
export { columnSqlType, type SqlType } from './columns.ts'
export { createStatements } from './create-statements.ts'
export { c, type ColumnBuilder, type ReferenceOptions } from './define-column.ts'
export {
  auth,
  rows,
  type AccessRules,
  type ActionRules,
  type RoleRules,
  type SomeRows,
} from './define-access.ts'
export { defineSchema, type DefinedSchema, type TypesOfTable } from './define-schema.ts'
export { defineTable, type IndexOptions, type TableBuilder } from './define-table.ts'
export { SchemaError } from './errors.ts'
export type { AuthReference, AuthValueName, RowCondition } from './filter.ts'
export {
  and,
  between,
  col,
  eq,
  glob,
  gt,
  gte,
  inArray,
  is,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  neq,
  not,
  notIn,
  or,
} from './filters.ts'
export { renameInExpression } from './expression.ts'
export { rebuildFtsStatements } from './fts-statements.ts'
export { ftsTableName, quoteIdentifier } from './identifiers.ts'
export type {
  ChildTables,
  DatabaseTypes,
  InsertRow,
  ParentTables,
  RelatedTables,
  Schema,
  SelectRow,
  TableName,
  TableTypes,
  TypesOf,
  UpdateRow,
} from './infer.ts'
export { SCHEMA_LIMITS } from './limits.ts'
export { parseSchemaDocument } from './parse-document.ts'
export { sql, SqlExpression } from './sql.ts'
export { MigrationRefusedError, PlannerError } from './errors.ts'
export * from './plan.ts'
export {
  diffSchemas,
  planChanges,
  planChecks,
  planMigration,
  planStatements,
  previewMigration,
  reverseOptions,
  type SchemaDiff,
} from './plan-migration.ts'
export { compareStructure, type StructureDifference } from './compare-structure.ts'
export { expectedStructure, readStructure } from './read-structure.ts'
export * from './structure.ts'
export { printSchema } from './print-schema.ts'
export { printTypes } from './print-types.ts'
export { foreignObjects, type ForeignObjects } from './foreign-objects.ts'
export { repairStatements, type RepairPlan } from './repair-structure.ts'
