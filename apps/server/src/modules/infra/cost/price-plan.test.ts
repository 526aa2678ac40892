import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBundledCatalogue } from './price-list.ts'
import { pricePlan } from './price-plan.ts'
import { planDocument } from './testing/plan-document.ts'

const catalogue = await readBundledCatalogue()
const aws = { cloud: 'aws' } as const

const machine = (more: object = {}) => ({
  instance_type: 't3.micro',
  region: 'eu-central-1',
  associate_public_ip_address: true,
  root_block_device: [{ volume_type: 'gp3', volume_size: 30 }],
  ...more,
})
const price = (before: object | null, after: object | null) =>
  pricePlan(planDocument([{ address: 'aws_instance.this', before, after }]), {}, aws, catalogue)

describe('the price of a plan', () => {
  it('is that of machine, disk and address for a month of 730 hours, before and after', () => {
    // 0.012 + 0.005 an hour, and 30 GB of 0.0952: 8.76 + 3.65 + 2.856 = 15.266
    expect(price(null, machine())).toMatchObject({ before: 0, after: 1527, difference: 1527, unpriced: [] })
    expect(price(machine(), machine({ instance_type: 't3.small' }))).toMatchObject({
      before: 1527,
      after: 2403,
      difference: 876,
      objects: [{ address: 'aws_instance.this', before: 1527, after: 2403 }],
      as_of: '2025-01-01',
    })
    expect(price(machine(), null)).toMatchObject({ before: 1527, after: 0, difference: -1527 })
  })

  it('names what it knows no price of, and does not take it for free', () => {
    const unknown = [
      machine({ instance_type: 't3.gigantic' }),
      machine({ region: 'xx-nowhere-1' }),
      machine({ tenancy: 'dedicated' }),
      machine({ instance_market_options: [{ market_type: 'spot' }] }),
      machine({ associate_public_ip_address: null }),
      machine({ root_block_device: [] }),
      machine({ root_block_device: [{ volume_type: 'io2', volume_size: 30 }] }),
      machine({ root_block_device: [{ volume_type: 'gp3', volume_size: 30, iops: 9000 }] }),
      machine({ root_block_device: [{ volume_type: 'gp3', volume_size: -3 }] }),
      {},
    ]
    for (const values of unknown)
      expect(price(null, values), JSON.stringify(values)).toMatchObject({
        after: 0,
        unpriced: ['aws_instance.this'],
        objects: [{ address: 'aws_instance.this', before: null, after: 'unpriced' }],
      })
    const strange = planDocument([{ address: 'aws_made_up_database.this', after: {} }])
    expect(pricePlan(strange, {}, aws, catalogue).unpriced).toEqual(['aws_made_up_database.this'])
    const foreign = planDocument([{ address: 'oracle_thing.this', after: {} }])
    expect(pricePlan(foreign, {}, { cloud: null }, catalogue).unpriced).toEqual(['oracle_thing.this'])
  })

  it('leaves out what is free, and what is read alone', () => {
    const document = planDocument([
      { address: 'aws_security_group.this', after: {} },
      { address: 'terraform_data.image', after: { input: 'x' } },
      { address: 'random_id.this', after: {} },
      { address: 'data.aws_ami.newest', after: {}, mode: 'data' },
    ])
    expect(pricePlan(document, {}, aws, catalogue)).toMatchObject({ after: 0, unpriced: [], objects: [] })
  })

  it('tells the rate of a bucket, whose use no plan knows', () => {
    const bucket = planDocument([{ address: 'aws_s3_bucket.this', after: { region: 'eu-central-1' } }])
    expect(pricePlan(bucket, { storage_class: 'infrequent' }, aws, catalogue)).toMatchObject({
      after: 0,
      unpriced: ['aws_s3_bucket.this'],
      usage: [{ address: 'aws_s3_bucket.this', unit: 'GB-month', price: '0.0135' }],
    })
  })

  it('takes the region from the object, else from the variable of the module', () => {
    const document = planDocument([{ address: 'aws_instance.this', after: machine({ region: null }) }], {
      region: 'us-east-1',
    })
    expect(pricePlan(document, {}, aws, catalogue).after).toBe(759 + 240 + 365)
    expect(pricePlan(document, { region: 'eu-central-1' }, aws, catalogue).after).toBe(1527)
  })

  it('bills a disk of Azure by its tier, and one of Google by itself', () => {
    const azure = planDocument([
      {
        address: 'azurerm_linux_virtual_machine.this',
        after: {
          location: 'West Europe',
          size: 'Standard_B2s',
          os_disk: [{ storage_account_type: 'StandardSSD_LRS', disk_size_gb: 30 }],
        },
      },
      { address: 'azurerm_public_ip.this[0]', after: { location: 'westeurope', sku: 'Standard' } },
    ])
    expect(pricePlan(azure, {}, { cloud: 'azure' }, catalogue)).toMatchObject({
      after: 3504 + 240 + 365,
      unpriced: [],
    })
    const machineOf = (boot: object) => ({
      address: 'google_compute_instance.this',
      after: { machine_type: 'e2-standard-2', zone: 'us-central1-b', boot_disk: [boot] },
    })
    const disk = {
      address: 'google_compute_disk.boot',
      after: { name: 'web-boot', zone: 'us-central1-b', type: 'pd-balanced', size: 50 },
    }
    const google = (...changes: Parameters<typeof planDocument>[0]) =>
      pricePlan(planDocument(changes), {}, { cloud: 'gcp' }, catalogue)
    const params = [{ type: 'pd-balanced', size: 50 }]
    expect(google(machineOf({}), disk).after).toBe(4891 + 500)
    expect(
      google(machineOf({ source: 'https://x/disks/web-boot', initialize_params: params }), disk).after,
    ).toBe(4891 + 500)
    expect(google(machineOf({ initialize_params: params })).after).toBe(4891 + 500)
    expect(google(machineOf({})).unpriced).toEqual(['google_compute_instance.this'])
  })

  it('of a plan that only looks is what there was and what is there, at any depth', () => {
    const values = machine()
    const state = (resources: unknown[]) => ({
      values: { root_module: { resources: [], child_modules: [{ resources }] } },
    })
    const object = { address: 'module.a.aws_instance.this', mode: 'managed', type: 'aws_instance' }
    const look = (prior: unknown[], drift: unknown[]) =>
      pricePlan({ prior_state: state(prior), resource_drift: drift }, {}, aws, catalogue, { isLook: true })
    expect(look([{ ...object, values }], [])).toMatchObject({ before: 1527, after: 1527 })
    const grown = { ...object, values: machine({ instance_type: 't3.small' }) }
    const changed = { ...object, change: { before: values, after: grown.values } }
    expect(look([grown], [changed])).toMatchObject({ before: 1527, after: 2403 })
    const gone = { ...object, change: { before: values, after: null } }
    expect(look([], [gone])).toMatchObject({ before: 1527, after: 0 })
  })

  it('adds up to its objects, whatever they are, and no document breaks it', () => {
    const side = fc.option(
      fc.record({
        instance_type: fc.constantFrom('t3.micro', 't3.large', 'm6i.large', 'none'),
        region: fc.constantFrom('eu-central-1', 'us-east-1', 'nowhere'),
        associate_public_ip_address: fc.option(fc.boolean()),
        root_block_device: fc.array(
          fc.record({ volume_type: fc.constant('gp3'), volume_size: fc.integer({ min: -1, max: 16384 }) }),
          { maxLength: 2 },
        ),
      }),
    )
    const changes = fc.array(fc.record({ before: side, after: side }), { maxLength: 8 })
    fc.assert(
      fc.property(changes, (made) => {
        const document = planDocument(
          made.map((change, index) => ({ address: `aws_instance.i${index}`, ...change })),
        )
        const found = pricePlan(document, {}, aws, catalogue)
        const sum = (side: 'before' | 'after') =>
          found.objects.reduce(
            (total, object) => total + (typeof object[side] === 'number' ? object[side] : 0),
            0,
          )
        expect(found.before).toBe(sum('before'))
        expect(found.after).toBe(sum('after'))
        expect(found.difference).toBe(found.after - found.before)
        // Whatever is there has a price above zero, or is named.
        for (const [index, change] of made.entries()) {
          const object = found.objects.find(({ address }) => address === `aws_instance.i${index}`)
          for (const name of ['before', 'after'] as const) {
            const shown = object?.[name] ?? null
            if (change[name] === null) expect(shown).toBeNull()
            else if (shown === 'unpriced') expect(found.unpriced).toContain(`aws_instance.i${index}`)
            else expect(shown).toBeGreaterThan(0)
          }
        }
      }),
    )
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        expect(pricePlan(document, {}, aws, catalogue)).toMatchObject({ before: 0, after: 0 })
        expect(pricePlan({ resource_changes: document }, {}, aws, catalogue).difference).toBe(0)
        expect(
          pricePlan({ prior_state: { values: { root_module: document } } }, {}, aws, catalogue, {
            isLook: true,
          }).difference,
        ).toBe(0)
      }),
    )
  })
})
