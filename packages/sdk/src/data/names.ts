import type { RANK_COLUMN as RankColumn, SEARCH_COLUMN as SearchColumn } from '@tenantry/contract'

// The contract's values, written again so that its validators stay out of the bundle; their types hold the two together.
export const SEARCH_COLUMN: typeof SearchColumn = '_search'
export const RANK_COLUMN: typeof RankColumn = '_rank'
