/** Makes and removes databases on a server. Both are idempotent: a job that was cut short does them again. */
export interface Provisioner {
  /** Makes the database unless it is there, and says where it is reached. Throws `EngineError` `unreachable`. */
  create(databaseId: string): Promise<ProvisionedDatabase>
  /** A missing database is no error. Throws `EngineError` `unreachable`. */
  remove(databaseId: string): Promise<void>
}

export interface ProvisionedDatabase {
  url: string
  authToken: string | null
}

/** What a server calls the database: names there hold lower-case letters, digits and dashes. */
export function remoteName(databaseId: string): string {
  return databaseId.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')
}
