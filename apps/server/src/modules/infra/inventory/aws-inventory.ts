import type { AwsKeys } from '../credentials/clouds/aws-signature.ts'
import { signAws } from '../credentials/clouds/aws-signature.ts'
import { askCloud, membersOf, refused } from '../credentials/clouds/cloud.ts'
import type { SignInDeps } from '../credentials/clouds/sign-in.ts'
import { fieldsOf, listOf, textOf } from '../json-parts.ts'
import { PAGE_OBJECTS, readPages, type CloudInventory, type FoundObject } from './inventory.ts'

const CLOUD = 'AWS'
const TAG = 'tenantry:run'
const CONTENT_TYPE = 'application/x-amz-json-1.1'
const TARGET = 'ResourceGroupsTaggingAPI_20170126.GetResources'

/** One region of an account, by the Resource Groups Tagging API. Needs `tag:GetResources`. */
export function awsInventory(
  { outbound, clouds, clock }: SignInDeps,
  keys: AwsKeys,
  region: string,
): CloudInventory {
  const url = new URL('/', clouds.awsTagging.replace('{region}', region))
  const ask = async (request: object) => {
    const body = JSON.stringify(request)
    const signed = { method: 'POST', url, contentType: CONTENT_TYPE, body } as const
    const headers = signAws(keys, { ...signed, service: 'tagging', region, nowMs: clock.nowMs() })
    const answer = await askCloud(outbound, CLOUD, url.href, {
      method: 'POST',
      headers: { ...headers, 'x-amz-target': TARGET },
      body,
    })
    const members = membersOf(answer)
    if (answer.status !== 200) throw refused(CLOUD, answer, members.get('__type'))
    return members
  }
  return {
    findByRuns: (runIds) =>
      readPages(async (token) => {
        const members = await ask({
          ResourcesPerPage: PAGE_OBJECTS,
          TagFilters: [{ Key: TAG, Values: runIds }],
          ...(token === null ? {} : { PaginationToken: token }),
        })
        const next = textOf(members.get('PaginationToken'))
        return {
          found: listOf(members.get('ResourceTagMappingList')).flatMap(readMapping),
          next: next === '' ? null : next,
        }
      }),
  }
}

function readMapping(entry: unknown): FoundObject[] {
  const mapping = fieldsOf(entry)
  const id = textOf(mapping?.['ResourceARN'])
  const tags = listOf(mapping?.['Tags']).map(fieldsOf)
  const run = textOf(tags.find((tag) => tag?.['Key'] === TAG)?.['Value'])
  if (id === null || run === null) return []
  // arn:partition:service:region:account:resource
  const [, , service = '', , , ...rest] = id.split(':')
  const resource = rest.join(':')
  const kind = resource.includes('/') ? resource.split('/')[0] : null
  const name = resource.split('/').at(-1) ?? null
  return [{ id, type: kind === null ? service : `${service}:${kind}`, name, run_id: run }]
}
