import { isObject, type ResourceSchema } from './attribute.ts'
import { ScimError } from '../scim-error.ts'

/**
 * A body of a POST or PUT that says what it is.
 * @throws ScimError invalidSyntax for something else than an object, or one of another or an unknown schema
 */
export function requireSchemas(schema: ResourceSchema, body: unknown): Record<string, unknown> {
  const refuse = (detail: string) => new ScimError(400, 'invalidSyntax', detail)
  if (!isObject(body)) throw refuse('The body must be an object.')
  const { schemas } = body
  if (!Array.isArray(schemas) || schemas.length === 0 || schemas.length > 20)
    throw refuse(`schemas: must hold ${schema.urn}`)
  const known = new Set(
    [schema.urn, ...schema.extensions.map(({ urn }) => urn)].map((urn) => urn.toLowerCase()),
  )
  for (const one of schemas) {
    if (typeof one !== 'string') throw refuse('schemas: must hold URNs')
    if (!known.has(one.toLowerCase())) throw refuse(`schemas: "${one.slice(0, 200)}" is not known here`)
  }
  if (!schemas.some((one) => typeof one === 'string' && one.toLowerCase() === schema.urn.toLowerCase()))
    throw refuse(`schemas: must hold ${schema.urn}`)
  return body
}
