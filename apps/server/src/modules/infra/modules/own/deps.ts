import type { InfraDeps } from '../../deps.ts'
import type { GitOptions } from './fetch-commit.ts'

export interface OwnModuleDeps extends InfraDeps {
  git: GitOptions
  /** Where the files of customers' modules lie. */
  moduleFiles: string
}
