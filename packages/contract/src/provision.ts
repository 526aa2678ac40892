import { Type, type Static } from 'typebox'
import { Id, Input, Nullable, Timestamp } from './common.ts'
import { DatabaseName } from './databases.ts'

/** A database that a user was given. */
export const GrantedDatabase = Type.Object({
  id: Id('db'),
  name: Type.String(),
  template: Nullable(Type.String({ description: 'Name of the template' })),
  granted_at: Timestamp,
})
export type GrantedDatabase = Static<typeof GrantedDatabase>

/** A database that is made together with whom it is for. The installation alone chooses a name. */
export const ProvisionDatabase = Input({
  template: Type.String({ minLength: 1, maxLength: 63 }),
  name: Type.Optional(DatabaseName),
})
export type ProvisionDatabase = Static<typeof ProvisionDatabase>
