/**
 * Conditions for `.where()`, `.having()` and the `where` of a nested select. They are those of schemas, which use them in rules:
 * plain JSON in the Data API's own form, typed by what they ask of a row.
 */
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
  search,
  type ColumnOf,
  type Filter,
} from '@tenantry/schema/filters'
export { ref } from './data/reference.ts'
