import type { Token } from './hcl-tokens.ts'

/** One attribute or block of a module's file, the same for both notations. */
export interface Entry {
  name: string
  labels: readonly string[]
  line: number | null
  /** The text of a value that is nothing but a text. */
  text: string | null
  /** The first name of a value that is a reference: `aws` of `aws.west`. */
  reference: string | null
  /** What is inside a block, or a value that is an object. */
  inside: readonly Entry[] | null
  isBlock: boolean
  /** The whole value of an attribute in HCL's own syntax. */
  value?: readonly Token[]
}

/** What makes a file one that we cannot read for certain: then nothing of it is taken. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly line: number | null

  constructor(line: number | null, reason: string) {
    super(reason)
    this.line = line
  }
}

export const NESTING_MAX = 64
