import { fieldsOf, listOf, textOf } from '../../json-parts.ts'
import { remaining, type PlannedObject } from '../planned-objects.ts'
import { about, type Facts, type Objection } from './facts.ts'

const EVERYBODY = new Set(['allUsers', 'allAuthenticatedUsers'])
const BLOCK = 'aws_s3_bucket_public_access_block'
const SWITCHES = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets']

/**
 * Buckets that the public can read. Each of AWS has to have its block of public access, of Azure and Google Cloud has to refuse it: what a policy document
 * says is often known at apply alone.
 */
export function publicBuckets({ objects }: Facts): Objection[] {
  const left = remaining(objects)
  return [...left.flatMap(publicObject), ...withoutBlock(left)]
}

function publicObject(object: PlannedObject): Objection[] {
  const { address, after, type } = object
  const unless = (isPrivate: boolean, message: string) => (isPrivate ? [] : [about(address, message)])
  switch (type) {
    case BLOCK: {
      const open = SWITCHES.filter((name) => after[name] !== true)
      return unless(open.length === 0, `It does not block public access: ${open.join(', ')}.`)
    }
    case 'aws_s3_bucket':
    case 'aws_s3_bucket_acl':
      return unless(!isPublicAcl(textOf(after['acl'])), 'Its access control list lets everybody in.')
    case 'azurerm_storage_account':
      return unless(after['allow_nested_items_to_be_public'] === false, 'It lets containers be public.')
    case 'azurerm_storage_container':
      return unless((after['container_access_type'] ?? 'private') === 'private', 'The container is public.')
    case 'google_storage_bucket':
      return unless(after['public_access_prevention'] === 'enforced', 'It does not refuse public access.')
    case 'google_storage_bucket_iam_member':
    case 'google_storage_bucket_iam_binding':
      return unless(
        ![after['member'], ...listOf(after['members'])].some(isEverybody),
        'It lets everybody in.',
      )
    case 'google_storage_bucket_access_control':
    case 'google_storage_default_object_access_control':
      return unless(!isEverybody(after['entity']), 'It lets everybody in.')
    case 'terraform_data':
      return unless((fieldsOf(after['input'])?.['public_access'] ?? false) === false, 'The bucket is public.')
    default:
      return []
  }
}

function isPublicAcl(acl: string | null): boolean {
  return acl !== null && /^(?:public-|authenticated-read$)/.test(acl)
}

function isEverybody(member: unknown): boolean {
  return typeof member === 'string' && EVERYBODY.has(member)
}

/** In each module there are as many blocks as buckets: which block is for which bucket is often known at apply alone. */
function withoutBlock(objects: readonly PlannedObject[]): Objection[] {
  const buckets = objects.filter(({ type }) => type === 'aws_s3_bucket')
  return [...new Set(buckets.map(({ module }) => module))].flatMap((module) => {
    const own = buckets.filter((bucket) => bucket.module === module)
    const blocks = objects.filter((object) => object.type === BLOCK && object.module === module)
    const [first] = own
    if (first === undefined || blocks.length >= own.length) return []
    return [about(first.address, `It has no ${BLOCK}.`)]
  })
}
