import type { Engine } from './engine.ts'

/** One placement's half of the engine: every method concerns databases that live there. */
export type TenantDriver = Omit<Engine, 'inspectFile' | 'buildFile' | 'tryMigration' | 'stats'>
