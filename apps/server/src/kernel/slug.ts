import { newIdBody } from './ids.ts'

const LENGTH_MAX = 48
const SUFFIX_LENGTH = 5

/** A slug from a name: its letters and digits in our alphabet; `fallback` for a name without any. */
export function slugFrom(name: string, fallback: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LENGTH_MAX)
    .replaceAll(/^-+|-+$/g, '')
  return plain === '' ? fallback : plain
}

/** The slug with something behind it that no other has. */
export function distinctSlug(slug: string): string {
  const base = slug.slice(0, LENGTH_MAX - SUFFIX_LENGTH - 1).replace(/-+$/, '')
  return `${base}-${newIdBody().slice(-SUFFIX_LENGTH)}`
}
