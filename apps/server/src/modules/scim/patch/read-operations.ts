import { isObject } from '../protocol/attribute.ts'
import { invalidValue, ScimError } from '../scim-error.ts'

const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const OPERATIONS_MAX = 100
const PATH_MAX = 2048

export interface PatchOperation {
  op: 'add' | 'remove' | 'replace'
  path: string | null
  value: unknown
}

/**
 * Reads a PATCH body (RFC 7644, 3.5.2). `op` counts in any letters: Entra writes "Replace".
 * @throws ScimError invalidSyntax, invalidPath, invalidValue
 */
export function readOperations(body: unknown): PatchOperation[] {
  if (!isObject(body)) throw invalidSyntax('The body must be an object.')
  const { schemas } = body
  const urn = PATCH_URN.toLowerCase()
  if (!Array.isArray(schemas) || !schemas.some((one) => typeof one === 'string' && one.toLowerCase() === urn))
    throw invalidSyntax(`schemas: must hold ${PATCH_URN}`)
  const operations = Object.entries(body).find(([name]) => name.toLowerCase() === 'operations')?.[1]
  if (!Array.isArray(operations) || operations.length === 0)
    throw invalidSyntax('Operations: must be a list with at least one operation')
  if (operations.length > OPERATIONS_MAX)
    throw invalidValue(`Operations: are more than ${OPERATIONS_MAX}; send them in smaller parts`)
  return operations.map(readOperation)
}

function readOperation(given: unknown, index: number): PatchOperation {
  const place = `Operations[${index}]`
  if (!isObject(given)) throw invalidSyntax(`${place}: must be an object`)
  const op = typeof given['op'] === 'string' ? given['op'].toLowerCase() : null
  if (op !== 'add' && op !== 'remove' && op !== 'replace')
    throw invalidSyntax(`${place}.op: must be add, remove or replace`)
  const path = given['path'] ?? null
  if (path !== null && (typeof path !== 'string' || path === '' || path.length > PATH_MAX))
    throw new ScimError(400, 'invalidPath', `${place}.path: is no path`)
  const { value } = given
  if (op !== 'remove' && (value === undefined || (path === null && !isObject(value))))
    throw invalidValue(
      `${place}.value: must be ${path === null ? 'an object, as there is no path' : 'given'}`,
    )
  if (op === 'remove' && path === null)
    throw new ScimError(400, 'noTarget', `${place}: removes nothing, as there is no path`)
  return { op, path, value }
}

function invalidSyntax(detail: string): ScimError {
  return new ScimError(400, 'invalidSyntax', detail)
}
