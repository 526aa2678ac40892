import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { jsonColumn } from '../../../kernel/db/index.ts'

/** What a key's row says of its power. Power over an organization or in a user's name is never more than its owner's at the moment of use. */
const StoredScope = Type.Union([
  Type.Object({ kind: Type.Literal('installation') }),
  Type.Object({
    kind: Type.Literal('databases'),
    databaseIds: Type.Array(Type.String()),
    access: Type.Union([Type.Literal('read'), Type.Literal('read_write')]),
    sql: Type.Boolean(),
  }),
  Type.Object({
    kind: Type.Literal('organization'),
    organizationId: Type.String(),
    permissions: Type.Array(Type.String()),
  }),
  Type.Object({
    kind: Type.Literal('user'),
    /** Null for all that the user may do. */
    permissions: Type.Union([Type.Array(Type.String()), Type.Null()]),
    /** The only organization that it opens. */
    organizationId: Type.Union([Type.String(), Type.Null()]),
  }),
])
export type StoredScope = Static<typeof StoredScope>

export const scopeColumn = jsonColumn<StoredScope>((value) => Value.Parse(StoredScope, value))
