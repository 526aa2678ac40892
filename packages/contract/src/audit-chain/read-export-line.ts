import { Type } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { AuditEntry } from '../audit.ts'
import { Nullable } from '../common.ts'
import type { AuditExportLine } from './export-line.ts'

const Checkpoint = Type.Object({
  kind: Type.Enum(['head', 'pruned', 'export']),
  chain: Type.String(),
  seq: Type.Integer(),
  hash: Type.String(),
  created_at: Type.Integer(),
  public_key: Type.String(),
  signature: Type.String(),
})

const proofMember = Nullable(Type.String())
const Proof = Type.Object({
  previous_hash: Type.String(),
  origin_hash: proofMember,
  origin_salt: proofMember,
  content_hash: proofMember,
  content_salt: proofMember,
})

const shapes = {
  export: Type.Object({
    version: Type.Literal(1),
    created_at: Type.Integer(),
    complete: Type.Boolean(),
    public_key: Type.String(),
  }),
  chain: Type.Object({
    organization_id: Nullable(Type.String()),
    pruned: Nullable(Checkpoint),
    checkpoint: Nullable(Checkpoint),
  }),
  entry: Type.Intersect([AuditEntry, Type.Object({ proof: Proof })]),
  head: Type.Object({ organization_id: Nullable(Type.String()), head: Checkpoint }),
  end: Type.Object({
    created_at: Type.Integer(),
    entries: Type.Integer(),
    digest: Type.String(),
    public_key: Type.String(),
    signature: Type.String(),
  }),
}

type Kind = keyof typeof shapes

const validators = new Map<Kind, Validator>()

/** One line of an exported file, or null when it is none. */
export function readExportLine(text: string): AuditExportLine | null {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null
  const { kind } = value
  if (typeof kind !== 'string' || !isKind(kind)) return null
  let validator = validators.get(kind)
  if (validator === undefined) {
    validator = Compile(shapes[kind])
    validators.set(kind, validator)
  }
  // The shapes above are those of the union, member by member.
  return validator.Check(value) ? (value as AuditExportLine) : null
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(shapes, kind)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
