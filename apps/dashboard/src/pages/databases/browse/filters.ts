/** A row of the filter builder, as the URL keeps it: what somebody chose and typed. */
export type RowFilter = readonly [column: string, operator: FilterOperator, value: string]

const FILTER_OPERATORS = [
  'eq',
  'neq',
  'contains',
  'starts',
  'search',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'in',
  'true',
  'false',
  'null',
  'not_null',
] as const
export type FilterOperator = (typeof FILTER_OPERATORS)[number]

const FILTERS_MAX = 50

/** The filters of a URL; what is no filter counts as absent. */
export function filtersIn(value: unknown): RowFilter[] | undefined {
  if (!Array.isArray(value)) return undefined
  const filters = value.slice(0, FILTERS_MAX).flatMap((each: unknown) => {
    const filter = readFilter(each)
    return filter === null ? [] : [filter]
  })
  return filters.length === 0 ? undefined : filters
}

function readFilter(value: unknown): RowFilter | null {
  if (!Array.isArray(value)) return null
  const [column, wanted, text = '']: unknown[] = value
  const operator = FILTER_OPERATORS.find((each) => each === wanted)
  if (typeof column !== 'string' || operator === undefined || typeof text !== 'string') return null
  return [column, operator, text]
}
