import type { Migration } from '../../db/index.ts'
import { createControlChanges } from './0001-control-changes.ts'

export const signalMigrations: readonly Migration[] = [createControlChanges]
