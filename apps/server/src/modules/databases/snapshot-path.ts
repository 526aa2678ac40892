import { join } from 'node:path'

interface SnapshotSettings {
  snapshotDir: string
}

export function snapshotFolder(settings: SnapshotSettings, databaseId: string): string {
  return join(settings.snapshotDir, databaseId)
}

export function snapshotPath(settings: SnapshotSettings, databaseId: string, snapshotId: string): string {
  return join(snapshotFolder(settings, databaseId), `${snapshotId}.sqlite`)
}
