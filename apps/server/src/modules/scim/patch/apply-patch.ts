import { isObject, listOf, type Attributes, type ResourceSchema } from '../protocol/attribute.ts'
import { valueAt } from '../protocol/attribute-path.ts'
import { ScimError } from '../scim-error.ts'
import { changeValue } from './change-value.ts'
import { isWritable, readPatchPath, requirePatchPath, type PatchPath } from './patch-path.ts'
import type { PatchOperation } from './read-operations.ts'

/**
 * A resource after the operations, one after the other; the given one stays as it is. All or nothing.
 * @throws ScimError invalidPath, invalidFilter, invalidValue, mutability, noTarget
 */
export function applyPatch(
  schema: ResourceSchema,
  resource: Attributes,
  operations: readonly PatchOperation[],
): Attributes {
  return operations.reduce((current, operation) => applyOperation(schema, current, operation), resource)
}

function applyOperation(schema: ResourceSchema, resource: Attributes, operation: PatchOperation): Attributes {
  const { op, path, value } = operation
  if (path === null) return applyMembers(schema, resource, op, value, '')
  const extension = findExtension(schema, path)
  if (extension === undefined) return applyAt(resource, op, requirePatchPath(schema, path), value)
  if (op === 'remove') return without(resource, extension)
  if (!isObject(value)) throw new ScimError(400, 'invalidValue', `${extension}: must be an object`)
  return applyMembers(schema, resource, op, value, `${extension}:`)
}

/**
 * Without a path the value's members say what is meant, each by its name or, as Entra writes them, by its path. What the schema does not have or only
 * the server sets is left out.
 */
function applyMembers(
  schema: ResourceSchema,
  resource: Attributes,
  op: PatchOperation['op'],
  value: unknown,
  prefix: string,
): Attributes {
  return Object.entries(isObject(value) ? value : {}).reduce((current, [name, member]) => {
    const extension = prefix === '' ? findExtension(schema, name) : undefined
    if (extension !== undefined) return applyMembers(schema, current, op, member, `${extension}:`)
    const path = readPatchPath(schema, prefix + name)
    return path === null || !isWritable(path) ? current : applyAt(current, op, path, member)
  }, resource)
}

function applyAt(
  resource: Attributes,
  op: PatchOperation['op'],
  path: PatchPath,
  value: unknown,
): Attributes {
  const { attribute, extension } = path
  if (op === 'remove' && attribute.required && path.sub === null)
    throw new ScimError(400, 'mutability', `${attribute.name} is required and cannot be removed.`)
  const changed = changeValue(valueAt(resource, path), op, path, value)
  const isGone = changed === undefined || (Array.isArray(changed) && listOf(changed).length === 0)
  const holder = extension === null ? resource : resource[extension]
  const members: Attributes = isObject(holder) ? holder : {}
  const next = isGone ? without(members, attribute.name) : { ...members, [attribute.name]: changed }
  return extension === null ? next : { ...resource, [extension]: next }
}

function findExtension(schema: ResourceSchema, name: string): string | undefined {
  return schema.extensions.find(({ urn }) => urn.toLowerCase() === name.toLowerCase())?.urn
}

function without(members: Attributes, name: string): Attributes {
  return Object.fromEntries(Object.entries(members).filter(([key]) => key !== name))
}
