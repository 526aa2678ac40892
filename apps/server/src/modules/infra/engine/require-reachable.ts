import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { RunsFolderUnusable } from './errors.ts'
import type { RunnerUser } from './prepare-run.ts'

/**
 * The runner's user has to get to a path: each folder above must let it through.
 * @throws RunsFolderUnusable, which names the folder that does not
 */
export async function requireReachable(path: string, owner: RunnerUser): Promise<void> {
  for (let folder = path; ; folder = dirname(folder)) {
    const status = await stat(folder)
    const { mode, uid, gid } = status
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001
    const isFile = !status.isDirectory()
    if (!isFile && (mode & bit) === 0)
      throw new RunsFolderUnusable(
        `Runs are started as user ${owner.uid}, who cannot pass ${folder} on the way to ${path}. Put it elsewhere, or run chmod o+x on that folder.`,
      )
    if (folder === dirname(folder)) return
  }
}
