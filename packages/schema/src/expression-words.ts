/** Words with a fixed meaning inside an expression. Everything else is a column or the name of a function. */
export const EXPRESSION_KEYWORDS: ReadonlySet<string> = new Set(
  `and or not null is isnull notnull in between like glob escape case when then else end cast as collate
  true false distinct from current_timestamp current_date current_time`.split(/\s+/),
)

/** Words whose value changes from one evaluation to the next: in defaults only. */
export const CLOCK_WORDS: ReadonlySet<string> = new Set(['current_timestamp', 'current_date', 'current_time'])

export const CAST_TYPES: ReadonlySet<string> = new Set(['text', 'integer', 'real', 'blob', 'numeric'])

export const COLLATION_WORDS: ReadonlySet<string> = new Set(['binary', 'nocase', 'rtrim'])

/** Date functions read the clock when they are given no time, or the words `now` and `subsec`. */
export const DATE_FUNCTIONS: ReadonlySet<string> = new Set([
  'date',
  'time',
  'datetime',
  'julianday',
  'unixepoch',
  'strftime',
  'timediff',
])

/**
 * Built-in scalar functions that only look at their arguments. What reads files, loads code, allocates by number
 * (`randomblob`, `zeroblob`) or reaches the tokenizers is not here, and so cannot be called.
 */
export const EXPRESSION_FUNCTIONS: ReadonlySet<string> = new Set([
  ...`abs ceil ceiling char coalesce concat concat_ws floor format glob hex if ifnull iif instr length like lower ltrim
  max min mod nullif octet_length pow power printf quote replace round rtrim sign sqrt substr substring trim trunc
  typeof unhex unicode upper exp ln log log10 log2 pi acos asin atan atan2 cos sin tan degrees radians
  json json_array json_array_length json_extract json_insert json_object json_patch json_quote json_remove
  json_replace json_set json_type json_valid`.split(/\s+/),
  ...DATE_FUNCTIONS,
])

/** Allowed in defaults alone, because SQLite evaluates a default once, when the row is written. */
export const DEFAULT_FUNCTIONS: ReadonlySet<string> = new Set(['random'])
