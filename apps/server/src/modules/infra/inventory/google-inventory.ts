import { askCloud, membersOf, refused } from '../credentials/clouds/cloud.ts'
import type { SignInDeps } from '../credentials/clouds/sign-in.ts'
import { fieldsOf, listOf, textOf } from '../json-parts.ts'
import { PAGE_OBJECTS, readPages, type CloudInventory, type FoundObject } from './inventory.ts'

const CLOUD = 'Google Cloud'
/** Labels take no colons. */
const LABEL = 'tenantry-run'

/** A project, by Cloud Asset Inventory. Needs `cloudasset.assets.searchAllResources`, and the API switched on. */
export function googleInventory(
  { outbound, clouds }: SignInDeps,
  bearer: string,
  project: string,
): CloudInventory {
  return {
    findByRuns: (runIds) =>
      readPages(async (token) => {
        const path = `/v1/projects/${encodeURIComponent(project)}:searchAllResources`
        const url = new URL(path, clouds.googleAsset)
        url.searchParams.set('query', runIds.map((id) => `labels.${LABEL}=${id}`).join(' OR '))
        url.searchParams.set('pageSize', String(PAGE_OBJECTS))
        if (token !== null) url.searchParams.set('pageToken', token)
        const headers = { authorization: `Bearer ${bearer}` }
        const answer = await askCloud(outbound, CLOUD, url.href, { method: 'GET', headers })
        const members = membersOf(answer)
        if (answer.status !== 200) throw refused(CLOUD, answer, fieldsOf(members.get('error'))?.['status'])
        return {
          found: listOf(members.get('results')).flatMap(readAsset),
          next: textOf(members.get('nextPageToken')),
        }
      }),
  }
}

function readAsset(entry: unknown): FoundObject[] {
  const asset = fieldsOf(entry)
  const [id, type] = [textOf(asset?.['name']), textOf(asset?.['assetType'])]
  const run = textOf(fieldsOf(asset?.['labels'])?.[LABEL])
  return id === null || run === null
    ? []
    : [{ id, type: type ?? '', name: textOf(asset?.['displayName']), run_id: run }]
}
