import type { IncomingMessage } from 'node:http'

/** An object that the inventories of the stand-in list, as its cloud would name it. */
export interface ListedObject {
  cloud: 'aws' | 'azure' | 'google'
  id: string
  type: string
  name: string
  run: string
}

/** Few, so that every list has several pages. */
const PAGE = 2

interface Reply {
  status: number
  body: string
}

/**
 * What clouds answer to questions about objects with a tag: the Resource Groups Tagging API, Azure Resource Graph and Cloud Asset Inventory, as far as we
 * speak with them. Null for what is none of these.
 */
export function answerInventory(
  request: IncomingMessage,
  { path, body, isSignedForAws }: { path: string; body: string; isSignedForAws: () => boolean },
  objects: readonly ListedObject[],
): Reply | null {
  const bearer = request.headers.authorization
  const of = (cloud: ListedObject['cloud'], isWanted: (run: string) => boolean) =>
    objects.filter((object) => object.cloud === cloud && isWanted(object.run))
  if (request.headers['x-amz-target'] === 'ResourceGroupsTaggingAPI_20170126.GetResources') {
    if (!isSignedForAws()) return json(400, { __type: 'InvalidSignatureException', message: 'no' })
    const asked = JSON.parse(body)
    const { Key: key, Values: runs } = asked.TagFilters[0]
    const page = pageOf(
      key === 'tenantry:run' ? of('aws', (run) => runs.includes(run)) : [],
      asked.PaginationToken,
    )
    return json(200, {
      PaginationToken: page.next ?? '',
      ResourceTagMappingList: page.items.map(({ id, run }) => ({
        ResourceARN: id,
        Tags: [{ Key: 'tenantry:run', Value: run }],
      })),
    })
  }
  if (path.startsWith('/providers/Microsoft.ResourceGraph/resources?')) {
    if (bearer !== 'Bearer azure-token') return json(401, { error: { code: 'InvalidAuthenticationToken' } })
    const asked = JSON.parse(body)
    const isInQuery = (run: string) => asked.query.includes(`'${run}'`)
    const page = pageOf(of('azure', isInQuery), asked.options.$skipToken)
    const data = page.items.map(({ id, name, type, run }) => ({ id, name, type, run }))
    return json(200, { data, count: data.length, ...(page.next !== null && { $skipToken: page.next }) })
  }
  if (path.includes(':searchAllResources')) {
    if (bearer !== 'Bearer google-token')
      return json(403, { error: { code: 403, status: 'PERMISSION_DENIED' } })
    const { searchParams } = new URL(path, 'http://stand-in')
    const wanted = new Set(searchParams.get('query')?.split(' OR '))
    const isInQuery = (run: string) => wanted.has(`labels.tenantry-run=${run}`)
    const page = pageOf(of('google', isInQuery), searchParams.get('pageToken') ?? undefined)
    const results = page.items.map(({ id, name, type, run }) => ({
      name: id,
      displayName: name,
      assetType: type,
      labels: { 'tenantry-run': run },
    }))
    return json(200, { results, ...(page.next !== null && { nextPageToken: page.next }) })
  }
  return null
}

function pageOf(all: readonly ListedObject[], token: string | undefined) {
  const from = Number(token ?? 0)
  const next = from + PAGE < all.length ? String(from + PAGE) : null
  return { items: all.slice(from, from + PAGE), next }
}

function json(status: number, body: object): Reply {
  return { status, body: JSON.stringify(body) }
}
