import type { SkippedObject } from '../engine.ts'

/** Notes what a schema document leaves out. */
export type Skipper = (kind: SkippedObject['kind'], object: string, reason: string) => void

export function skipper(list: SkippedObject[]): Skipper {
  return (kind, object, reason) => {
    list.push({ kind, object, reason })
  }
}
