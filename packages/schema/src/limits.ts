/** What one schema may hold; generous for people, small enough that a hostile document costs little. */
export const SCHEMA_LIMITS = {
  tables: 500,
  columnsPerTable: 500,
  /** In all tables together. */
  columns: 5000,
  indexesPerTable: 64,
  columnsPerKey: 16,
  expressionCharacters: 2000,
  /** Of all expressions together. */
  expressionCharactersTotal: 200_000,
  expressionDepth: 50,
  defaultCharacters: 10_000,
  defaultDepth: 20,
  tokenizeCharacters: 200,
  rolesPerTable: 100,
  /** Of one role and action; they stand in every query, once for each relation. */
  conditionsPerRule: 50,
  listValuesPerRule: 100,
  conditionDepth: 20,
} as const
