import type { Draft } from './draft.ts'

/** One change of a draft. Gives the same draft when there is nothing to change. */
export type Edit = (draft: Draft) => Draft

export interface DesignState {
  draft: Draft
  /** Drafts to go back to, the latest last. */
  past: readonly Draft[]
  /** Drafts that were gone back from, the nearest first. */
  future: readonly Draft[]
}

export type DesignAction =
  { do: 'edit'; edit: Edit } | { do: 'undo' } | { do: 'redo' } | { do: 'reset'; draft: Draft }

const REMEMBERED = 200

export function startDesign(draft: Draft): DesignState {
  return { draft, past: [], future: [] }
}

/** The designer's state after something was done: every edit can be undone, every undo redone until the next edit. */
export function reduceDesign(state: DesignState, action: DesignAction): DesignState {
  const { draft, past, future } = state
  switch (action.do) {
    case 'edit': {
      const next = action.edit(draft)
      return next === draft ? state : { draft: next, past: [...past, draft].slice(-REMEMBERED), future: [] }
    }
    case 'undo': {
      const before = past.at(-1)
      return before === undefined
        ? state
        : { draft: before, past: past.slice(0, -1), future: [draft, ...future] }
    }
    case 'redo': {
      const [after, ...rest] = future
      return after === undefined ? state : { draft: after, past: [...past, draft], future: rest }
    }
    case 'reset':
      return { draft: action.draft, past: [...past, draft].slice(-REMEMBERED), future: [] }
  }
}
