import { createHash } from 'node:crypto'
import { isObject, type Attributes } from '../protocol/attribute.ts'
import { ScimError } from '../scim-error.ts'

/** RFC 7643, 3.1, without the version. */
export function metaOf(
  kind: 'User' | 'Group',
  row: { id: string; created_at: number; updated_at: number },
  origin: string,
) {
  return {
    resourceType: kind,
    created: timeOf(row.created_at),
    lastModified: timeOf(row.updated_at),
    location: `${origin}/scim/v2/${kind}s/${row.id}`,
  }
}

/** A weak ETag that changes with what it is made of. */
export function versionOf(text: string): string {
  return `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 20)}"`
}

export function versionIn(resource: Attributes): string {
  const { meta } = resource
  return isObject(meta) && typeof meta['version'] === 'string' ? meta['version'] : ''
}

/** @throws ScimError 412 when the client's version is another one */
export function requireVersion(ifMatch: string | undefined, resource: Attributes): void {
  if (ifMatch === undefined || isNamed(ifMatch, versionIn(resource))) return
  throw new ScimError(412, null, 'The resource has changed since this version of it was read.')
}

/** Whether a list of ETags, as in If-Match and If-None-Match, has this one in it. */
export function isNamed(list: string, version: string): boolean {
  return list.split(',').some((one) => one.trim() === '*' || bare(one) === bare(version))
}

function bare(tag: string): string {
  return tag.trim().replace(/^W\//, '')
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
