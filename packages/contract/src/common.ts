import { Type, type TSchema } from 'typebox'

export const Id = (prefix: string) =>
  Type.String({ pattern: `^${prefix}_[0-9a-z]{10,40}$`, description: `Identifier (\`${prefix}_…\`)` })

/** Something addressed by its id or by its name. */
export const IdOrName = Type.String({ minLength: 1, maxLength: 128 })

export const Timestamp = Type.Integer({ minimum: 0, description: 'Unix time in seconds' })

export const Metadata = Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
  maxProperties: 50,
  description: 'Free JSON of your own, at most 50 keys and 16 KiB',
})

export const ListQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$', description: '1 to 200; 50 when absent' })),
    cursor: Type.Optional(Type.String({ maxLength: 1024, description: '`next_cursor` of the page before' })),
  },
  { additionalProperties: false },
)

export function Page<T extends TSchema>(item: T) {
  return Type.Object({ data: Type.Array(item), next_cursor: Type.Union([Type.String(), Type.Null()]) })
}

export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

/** Objects from callers are closed: an unknown member is a mistake worth telling. */
export function Input<P extends Record<string, TSchema>>(properties: P, description?: string) {
  return Type.Object(properties, {
    additionalProperties: false,
    ...(description === undefined ? {} : { description }),
  })
}
