import type { AttributePath } from '../protocol/attribute-path.ts'

export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

/** A filter whose attributes exist and whose values fit them: RFC 7644, 3.4.2.2. */
export type Filter =
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'not'; operand: Filter }
  | { kind: 'compare'; path: AttributePath; operator: CompareOperator; value: string | boolean | null }
  | { kind: 'present'; path: AttributePath }
  /** `emails[type eq "work" and value co "@x"]`: one value has all of it; the paths inside are of the attribute's own members. */
  | { kind: 'some'; path: AttributePath; filter: Filter }
