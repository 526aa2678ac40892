import { askCloud, membersOf, refused } from '../credentials/clouds/cloud.ts'
import type { SignInDeps } from '../credentials/clouds/sign-in.ts'
import { fieldsOf, listOf, textOf } from '../json-parts.ts'
import { PAGE_OBJECTS, readPages, type CloudInventory, type FoundObject } from './inventory.ts'

const CLOUD = 'Azure'
const PATH = '/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01'

/** A subscription, by Azure Resource Graph: resources and their groups. Needs to read them (role Reader). */
export function azureInventory(
  { outbound, clouds }: SignInDeps,
  bearer: string,
  subscription: string,
): CloudInventory {
  const ask = async (body: object) => {
    const answer = await askCloud(outbound, CLOUD, new URL(PATH, clouds.azureManagement).href, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
    })
    const members = membersOf(answer)
    if (answer.status !== 200) throw refused(CLOUD, answer, fieldsOf(members.get('error'))?.['code'])
    return members
  }
  return {
    findByRuns: (runIds) =>
      readPages(async (token) => {
        const members = await ask({
          subscriptions: [subscription],
          query: queryFor(runIds),
          options: {
            resultFormat: 'objectArray',
            $top: PAGE_OBJECTS,
            ...(token === null ? {} : { $skipToken: token }),
          },
        })
        return {
          found: listOf(members.get('data')).flatMap(readRow),
          next: textOf(members.get('$skipToken')),
        }
      }),
  }
}

/** Ids of runs are letters, digits and `_`: nothing of them has to be quoted. */
function queryFor(runIds: readonly string[]): string {
  const ids = runIds.map((id) => `'${id}'`).join(', ')
  const tag = `tostring(tags['tenantry:run'])`
  return `resources | union resourcecontainers | extend run = ${tag} | where run in (${ids}) | project id, name, type, run | order by id asc`
}

function readRow(entry: unknown): FoundObject[] {
  const row = fieldsOf(entry)
  const [id, type, run] = [textOf(row?.['id']), textOf(row?.['type']), textOf(row?.['run'])]
  return id === null || run === null
    ? []
    : [{ id, type: type ?? '', name: textOf(row?.['name']), run_id: run }]
}
