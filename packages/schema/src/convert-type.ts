import type { ColumnType } from './document.ts'

/** How a column's values become values of another type. */
export interface Conversion {
  /**
   * `same`: nothing is converted. `lossless`: every value has an equal in the new type. `checked`: nearly every value
   * has. `narrowing`: only some values have; the others stop the migration. `none`: no value can be carried over.
   */
  loss: 'same' | 'lossless' | 'checked' | 'narrowing' | 'none'
  /** The new value, from the old one. */
  convert: (value: string) => string
  /** A condition that holds for old values that have an exact equal in the new type. */
  valid?: (value: string) => string
}

const INTEGER_IN_REAL = 'BETWEEN -9007199254740992 AND 9007199254740992'
const REAL_IN_INTEGER = 'BETWEEN -9223372036854775808.0 AND 9223372036854774784.0'

const same: Conversion = { loss: 'same', convert: (value) => value }
const none: Conversion = { loss: 'none', convert: () => 'NULL', valid: () => 'FALSE' }

const asText = (value: string): string => `CAST(${value} AS TEXT)`
const asInteger = (value: string): string => `CAST(${value} AS INTEGER)`
const asReal = (value: string): string => `CAST(${value} AS REAL)`

/** The shortest text that reads back as the same number: SQLite's own has 15 digits, and some numbers need 17. */
const realText = (value: string): string =>
  `CASE WHEN ${asReal(asText(value))} = ${value} THEN ${asText(value)} ELSE printf('%!.17g', ${value}) END`
const realSurvives = (value: string): string => `${asReal(realText(value))} = ${value}`

/** SQLite does not check that bytes are UTF-8, so only those that certainly are become text. */
const asciiBytes = (value: string): string =>
  `instr(${value}, x'00') = 0 AND ${asText(value)} NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*'`

const integerText: Conversion = {
  loss: 'narrowing',
  convert: asInteger,
  valid: (value) => `${asText(asInteger(value))} = ${value} COLLATE BINARY`,
}
const realFromText: Conversion = {
  loss: 'narrowing',
  convert: asReal,
  valid: (value) =>
    `${realText(asReal(value))} = ${value} COLLATE BINARY OR ${asText(asInteger(value))} = ${value} COLLATE BINARY AND ${asInteger(value)} ${INTEGER_IN_REAL}`,
}
const booleanFromText: Conversion = {
  loss: 'narrowing',
  convert: (value) => `CASE ${value} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END`,
  valid: (value) => `${value} COLLATE BINARY IN ('true', 'false')`,
}
const booleanText: Conversion = {
  loss: 'lossless',
  convert: (value) => `CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`,
}
const integerReal: Conversion = {
  loss: 'checked',
  convert: asReal,
  valid: (value) => `${value} ${INTEGER_IN_REAL}`,
}
const realInteger: Conversion = {
  loss: 'narrowing',
  convert: asInteger,
  valid: (value) => `${value} ${REAL_IN_INTEGER} AND ${asInteger(value)} = ${value}`,
}
const zeroOrOne: Conversion = {
  loss: 'narrowing',
  convert: asInteger,
  valid: (value) => `${value} IN (0, 1)`,
}
const realToText: Conversion = { loss: 'checked', convert: realText, valid: realSurvives }
const plainText: Conversion = { loss: 'lossless', convert: asText }
const textBytes: Conversion = { loss: 'lossless', convert: (value) => `CAST(${value} AS BLOB)` }
const bytesText: Conversion = { loss: 'narrowing', convert: asText, valid: asciiBytes }

const fromText: Partial<Record<ColumnType, Conversion>> = {
  integer: integerText,
  timestamp: integerText,
  real: realFromText,
  boolean: booleanFromText,
  blob: textBytes,
}
const fromInteger: Partial<Record<ColumnType, Conversion>> = {
  integer: same,
  timestamp: same,
  real: integerReal,
  boolean: zeroOrOne,
  text: plainText,
  json: plainText,
}

const CONVERSIONS: Record<ColumnType, Partial<Record<ColumnType, Conversion>>> = {
  text: {
    ...fromText,
    json: { loss: 'narrowing', convert: (value) => value, valid: (value) => `json_valid(${value})` },
  },
  json: { ...fromText, text: { loss: 'lossless', convert: (value) => value } },
  integer: fromInteger,
  timestamp: fromInteger,
  boolean: {
    integer: { loss: 'lossless', convert: (value) => value },
    timestamp: { loss: 'lossless', convert: (value) => value },
    real: { loss: 'lossless', convert: asReal },
    text: booleanText,
    json: booleanText,
  },
  real: {
    integer: realInteger,
    timestamp: realInteger,
    boolean: zeroOrOne,
    text: realToText,
    json: realToText,
  },
  blob: {
    text: bytesText,
    json: {
      loss: 'narrowing',
      convert: asText,
      valid: (value) => `${asciiBytes(value)} AND json_valid(${asText(value)})`,
    },
  },
}

export function conversionBetween(from: ColumnType, to: ColumnType): Conversion {
  return from === to ? same : (CONVERSIONS[from][to] ?? none)
}
