import type { SEARCH_COLUMN as SearchColumn } from '@tenantry/contract'

// The contract's value, written again so that its validators stay out of the bundle; its type holds the two together.
export const SEARCH_COLUMN: typeof SearchColumn = '_search'
