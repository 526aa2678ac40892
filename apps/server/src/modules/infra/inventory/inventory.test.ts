import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../kernel/clock.ts'
import { createOutbound, machineAddresses, readAllowedDestinations } from '../../../kernel/net/index.ts'
import type { SignInDeps } from '../credentials/clouds/sign-in.ts'
import { knownSecrets, startClouds, type CloudStandIn } from '../credentials/testing/cloud-stand-in.ts'
import type { ListedObject } from '../credentials/testing/inventory-stand-in.ts'
import { awsInventory } from './aws-inventory.ts'
import { azureInventory } from './azure-inventory.ts'
import { googleInventory } from './google-inventory.ts'
import type { CloudInventory } from './inventory.ts'
import { unknownObjects } from './unknown-objects.ts'

const known = knownSecrets()
const RUNS = ['run_1', 'run_2']

const listed: ListedObject[] = [1, 2, 3].flatMap((n): ListedObject[] => {
  const run = `run_${n === 3 ? 1 : n}`
  const group = '/subscriptions/s/resourceGroups/g'
  return [
    {
      cloud: 'aws',
      id: `arn:aws:ec2:eu-central-1:1:instance/i-${n}`,
      type: 'ec2:instance',
      name: `i-${n}`,
      run,
    },
    {
      cloud: 'azure',
      id: `${group}/providers/Microsoft.Compute/virtualMachines/vm${n}`,
      type: 'microsoft.compute/virtualmachines',
      name: `vm${n}`,
      run,
    },
    {
      cloud: 'google',
      id: `//storage.googleapis.com/files-${n}`,
      type: 'storage.googleapis.com/Bucket',
      name: `files-${n}`,
      run,
    },
  ]
})

describe('The inventory of', () => {
  let clouds: CloudStandIn
  let deps: SignInDeps
  beforeAll(async () => {
    clouds = await startClouds(known)
    clouds.listed = [...listed, ...listed.map((object) => ({ ...object, run: 'run_other' }))]
    deps = {
      clouds: clouds.endpoints,
      clock: systemClock,
      outbound: createOutbound({
        allowed: readAllowedDestinations('127.0.0.1:*', 'the test'),
        ownHosts: [],
        ownAddresses: machineAddresses,
      }),
      workloadToken: () => Promise.reject(new Error('No token is needed.')),
    }
  })
  afterAll(() => clouds.close())

  const inventories: Record<ListedObject['cloud'], (isGood: boolean) => CloudInventory> = {
    aws: (isGood) =>
      awsInventory(
        deps,
        isGood ? known.aws : { ...known.aws, secret_access_key: 'x'.repeat(40) },
        'eu-central-1',
      ),
    azure: (isGood) => azureInventory(deps, isGood ? 'azure-token' : 'old', known.azure.subscription_id),
    google: (isGood) => googleInventory(deps, isGood ? 'google-token' : 'old', 'walk-project'),
  }
  for (const [cloud, open] of Object.entries(inventories)) {
    it(`${cloud} lists what runs have made, page after page, and nothing of other runs`, async () => {
      const found = await open(true).findByRuns(RUNS)
      const expected = listed.filter((object) => object.cloud === cloud)
      expect(found).toEqual(expected.map(({ id, type, name, run }) => ({ id, type, name, run_id: run })))
    })

    it(`${cloud} says in one word why it refuses`, async () => {
      await expect(open(false).findByRuns(RUNS)).rejects.toThrow(
        /answered 40\d \((InvalidSignatureException|InvalidAuthenticationToken|PERMISSION_DENIED)\)/,
      )
    })
  }
})

describe('An object in a cloud', () => {
  const state = (attributes: object, mode = 'managed') =>
    JSON.stringify({ resources: [{ mode, instances: [{ attributes }] }] })
  const object = (id: string) => ({ id, type: 't', name: null, run_id: 'run_1' })

  it.each([
    ['arn:aws:s3:::files', { arn: 'arn:aws:s3:::files', id: 'files' }],
    ['/subscriptions/S/resourceGroups/G', { id: '/subscriptions/s/resourcegroups/g' }],
    ['//storage.googleapis.com/files', { id: 'files' }],
    ['//compute.googleapis.com/projects/p/zones/z/instances/web', { id: 'projects/p/zones/z/instances/web' }],
    [
      '//compute.googleapis.com/projects/p/global/firewalls/f',
      { self_link: 'https://www.googleapis.com/compute/v1/projects/p/global/firewalls/f' },
    ],
  ])('is known to a state that manages it: %s', (id, attributes) => {
    expect(unknownObjects([object(id)], state(attributes))).toEqual([])
    expect(unknownObjects([object(id)], state(attributes, 'data'))).toHaveLength(1)
    expect(unknownObjects([object(`${id}-2`)], state(attributes))).toHaveLength(1)
    expect(unknownObjects([object(id)], null)).toHaveLength(1)
  })
})
