/** An object in a cloud that carries the tag of a run. */
export interface FoundObject {
  /** As the cloud names it: an ARN, an Azure resource id, a full resource name of Google. */
  id: string
  /** In the cloud's own words. */
  type: string
  name: string | null
  /** What its tag says. */
  run_id: string
}

/** Lists what is in a cloud account, whoever has made it. */
export interface CloudInventory {
  /**
   * The objects that any of these runs has made, by the tag `tenantry:run`. Clouds list an object some time after it was made.
   * @throws CloudRefusedError
   */
  findByRuns(runIds: readonly string[]): Promise<FoundObject[]>
}

/** More than the runs of one resource make. */
const PAGES_MAX = 20
export const PAGE_OBJECTS = 50

/** Reads pages until there is none left, or there are more than a search is worth. */
export async function readPages(
  read: (token: string | null) => Promise<{ found: FoundObject[]; next: string | null }>,
): Promise<FoundObject[]> {
  const all: FoundObject[] = []
  let token: string | null = null
  for (let page = 0; page < PAGES_MAX; page++) {
    const { found, next }: Awaited<ReturnType<typeof read>> = await read(token)
    all.push(...found)
    if (next === null) break
    token = next
  }
  return all
}
