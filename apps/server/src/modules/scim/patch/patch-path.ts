import type { Filter } from '../filter/filter.ts'
import { parseValueFilter } from '../filter/parse-filter.ts'
import { findAttribute, type ResourceSchema } from '../protocol/attribute.ts'
import { resolvePath, type AttributePath } from '../protocol/attribute-path.ts'
import { ScimError } from '../scim-error.ts'

/** What an operation is about: an attribute, a member of it, or those of its values that a filter chooses. */
export interface PatchPath extends AttributePath {
  filter: Filter | null
}

const VALUE_PATH = /^([^[\]]+)\[(.*)\](?:\.([^[\].]+))?$/s

/** Null for what no schema of the resource has. @throws ScimError invalidFilter within the brackets */
export function readPatchPath(schema: ResourceSchema, text: string): PatchPath | null {
  const [, name, filterText = '', subName] = VALUE_PATH.exec(text) ?? []
  if (name === undefined) {
    const path = resolvePath(schema, text)
    return path === undefined ? null : { ...path, filter: null }
  }
  const path = resolvePath(schema, name)
  if (path === undefined || path.sub !== null) return null
  const { attribute } = path
  if (attribute.type !== 'complex' || !attribute.multiValued) return null
  const sub = subName === undefined ? null : findAttribute(attribute.subAttributes, subName)
  if (sub === undefined) return null
  return { ...path, sub, filter: parseValueFilter(attribute, filterText) }
}

/** @throws ScimError invalidPath, mutability for what only the server sets */
export function requirePatchPath(schema: ResourceSchema, text: string): PatchPath {
  const path = readPatchPath(schema, text)
  if (path === null)
    throw new ScimError(400, 'invalidPath', `There is nothing at the path "${text.slice(0, 200)}".`)
  if (!isWritable(path))
    throw new ScimError(400, 'mutability', `"${text.slice(0, 200)}" is set by the server alone.`)
  return path
}

export function isWritable({ attribute, sub }: AttributePath): boolean {
  return attribute.mutability !== 'readOnly' && sub?.mutability !== 'readOnly'
}
