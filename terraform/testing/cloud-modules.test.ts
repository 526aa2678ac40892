import { afterAll, expect, test } from 'vitest'
import type { StandInCloud } from './cloud/start-cloud.ts'
import { describeWithEngines } from './engines/describe-with-engines.ts'
import { exampleInputs, tenantry } from './example-inputs.ts'
import { startStandIn } from './start-workspace.ts'

const colonTags = {
  team: 'search',
  'tenantry:org': 'org_1',
  'tenantry:project': 'prj_1',
  'tenantry:resource': 'res_1',
  'tenantry:run': 'run_1',
}
const labels = {
  team: 'search',
  'tenantry-org': 'org_1',
  'tenantry-project': 'prj_1',
  'tenantry-resource': 'res_1',
  'tenantry-run': 'run_1',
}
const linkTo = (host: string): unknown =>
  expect.stringMatching(new RegExp(String.raw`^https://([a-z0-9-]+\.)*${host}/`))
const machineOutputs = (host: string, address: string, user: string) => ({
  id: expect.stringMatching(/./) as unknown,
  address: expect.stringMatching(new RegExp(`^${address}`)) as unknown,
  private_address: expect.stringMatching(/^10\./) as unknown,
  ssh_user: user,
  console_url: linkTo(host),
})
const bucketOutputs = (host: string, address: string) => ({
  id: expect.stringMatching(/./) as unknown,
  address,
  console_url: linkTo(host),
})

interface Expectation {
  outputs: Record<string, unknown>
  /** Of the objects in the cloud: how many there are of each type, and what their safe defaults are. */
  objects: Record<string, readonly object[]>
}

const ofBucket = { bucket: 'tenantry-example' }
const expectations = {
  aws_vm: {
    outputs: machineOutputs('console.aws.amazon.com', '203.0.113.', 'ubuntu'),
    objects: {
      aws_key_pair: [{ tags: { ...colonTags, Name: 'web' } }],
      aws_security_group: [{ tags: { ...colonTags, Name: 'web' } }],
      aws_vpc_security_group_ingress_rule: [
        { from_port: 22, to_port: 22, ip_protocol: 'tcp', cidr_ipv4: '203.0.113.0/24' },
        { from_port: 22, to_port: 22, ip_protocol: 'tcp', cidr_ipv6: '2001:db8::/32' },
        { from_port: 443, to_port: 443, ip_protocol: 'tcp', cidr_ipv4: '0.0.0.0/0' },
        { from_port: 8000, to_port: 8010, ip_protocol: 'udp', cidr_ipv4: '203.0.113.0/24' },
      ],
      aws_vpc_security_group_egress_rule: [{ ip_protocol: '-1' }, { ip_protocol: '-1' }],
      aws_instance: [
        {
          instance_type: 't3.micro',
          tags: { ...colonTags, Name: 'web' },
          metadata_options: [
            expect.objectContaining({ http_tokens: 'required', http_put_response_hop_limit: 1 }),
          ],
          root_block_device: [expect.objectContaining({ encrypted: true, volume_size: 30 })],
        },
      ],
    },
  },
  aws_s3: {
    outputs: bucketOutputs(
      'console.aws.amazon.com',
      'https://tenantry-example.s3.eu-central-1.amazonaws.com',
    ),
    objects: {
      aws_s3_bucket: [{ bucket: 'tenantry-example', tags: colonTags, force_destroy: false }],
      aws_s3_bucket_lifecycle_configuration: [ofBucket],
      aws_s3_bucket_ownership_controls: [{ rule: [{ object_ownership: 'BucketOwnerEnforced' }] }],
      aws_s3_bucket_policy: [{ policy: expect.stringContaining('"aws:SecureTransport":"false"') }],
      aws_s3_bucket_public_access_block: [
        {
          block_public_acls: true,
          block_public_policy: true,
          ignore_public_acls: true,
          restrict_public_buckets: true,
        },
      ],
      aws_s3_bucket_server_side_encryption_configuration: [
        {
          rule: [
            expect.objectContaining({
              apply_server_side_encryption_by_default: [expect.objectContaining({ sse_algorithm: 'AES256' })],
            }),
          ],
        },
      ],
      aws_s3_bucket_versioning: [
        { versioning_configuration: [expect.objectContaining({ status: 'Enabled' })] },
      ],
    },
  },
  azure_vm: {
    outputs: machineOutputs('portal.azure.com', '198.51.100.', 'tenantry'),
    objects: {
      azurerm_resource_group: [{ name: 'tenantry-res_1', location: 'westeurope', tags: colonTags }],
      azurerm_virtual_network: [{ tags: colonTags }],
      azurerm_subnet: [{}],
      azurerm_public_ip: [{ sku: 'Standard', tags: colonTags }],
      azurerm_network_interface: [{ tags: colonTags }],
      azurerm_network_interface_security_group_association: [{}],
      azurerm_network_security_group: [
        {
          security_rule: expect.arrayContaining([
            expect.objectContaining({
              direction: 'Inbound',
              protocol: 'Tcp',
              destination_port_range: '22',
              source_address_prefixes: ['203.0.113.0/24'],
            }),
            expect.objectContaining({ protocol: 'Udp', destination_port_range: '8000-8010' }),
          ]),
        },
      ],
      azurerm_linux_virtual_machine: [
        {
          size: 'Standard_B2s',
          tags: colonTags,
          disable_password_authentication: true,
          secure_boot_enabled: true,
          vtpm_enabled: true,
        },
      ],
    },
  },
  azure_blob: {
    outputs: bucketOutputs('portal.azure.com', 'https://tenantryexample.blob.core.windows.net/data'),
    objects: {
      azurerm_resource_group: [{ tags: colonTags }],
      azurerm_storage_account: [
        {
          tags: colonTags,
          access_tier: 'Hot',
          min_tls_version: 'TLS1_2',
          https_traffic_only_enabled: true,
          allow_nested_items_to_be_public: false,
          blob_properties: [expect.objectContaining({ versioning_enabled: true })],
        },
      ],
      azurerm_storage_container: [{ container_access_type: 'private' }],
    },
  },
  gcp_vm: {
    outputs: machineOutputs('console.cloud.google.com', '192.0.2.', 'tenantry'),
    objects: {
      google_compute_address: [{ labels }],
      google_compute_disk: [{ labels, size: 30, image: expect.stringContaining('ubuntu-2404') }],
      google_compute_firewall: [
        {
          priority: 60_000,
          source_ranges: ['0.0.0.0/0'],
          deny: [expect.objectContaining({ protocol: 'all' })],
        },
        { priority: 60_000, source_ranges: ['::/0'], deny: [expect.objectContaining({ protocol: 'all' })] },
        { priority: 1000, source_ranges: ['203.0.113.0/24'], allow: [{ protocol: 'tcp', ports: ['22'] }] },
        { priority: 1000, source_ranges: ['2001:db8::/32'], allow: [{ protocol: 'tcp', ports: ['22'] }] },
        { priority: 1000, source_ranges: ['0.0.0.0/0'], allow: [{ protocol: 'tcp', ports: ['443'] }] },
        {
          priority: 1000,
          source_ranges: ['203.0.113.0/24'],
          allow: [{ protocol: 'udp', ports: ['8000-8010'] }],
        },
      ],
      google_compute_instance: [
        {
          labels,
          zone: 'europe-west3-b',
          service_account: [],
          metadata: expect.objectContaining({
            'block-project-ssh-keys': 'true',
            'serial-port-enable': 'false',
          }),
          shielded_instance_config: [
            { enable_secure_boot: true, enable_vtpm: true, enable_integrity_monitoring: true },
          ],
        },
      ],
    },
  },
  gcp_storage: {
    outputs: bucketOutputs('console.cloud.google.com', 'https://storage.googleapis.com/tenantry-example'),
    objects: {
      google_storage_bucket: [
        {
          labels,
          location: 'EUROPE-WEST3',
          storage_class: 'STANDARD',
          uniform_bucket_level_access: true,
          public_access_prevention: 'enforced',
          versioning: [{ enabled: true }],
        },
      ],
    },
  },
} satisfies Record<string, Expectation>

/** A second product meets one machine and one bucket; all six where there is time (`npm run test:long`). */
const inShort = ['aws_vm', 'gcp_storage']
const isLong = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1) > 1

describeWithEngines('a cloud module', (engine, isFirst) => {
  const ends: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const end of ends) await end()
  })

  for (const [module, { outputs, objects }] of Object.entries(expectations) as [
    keyof typeof expectations,
    Expectation,
  ][]) {
    if (!isFirst && !isLong && !inShort.includes(module)) continue
    test(`${module} is valid, planned, made with safe defaults, found unchanged, and destroyed`, async () => {
      const workspace = await startStandIn(engine, module)
      ends.push(() => workspace.end())
      workspace.ask(exampleInputs[module])
      await workspace.must('init', '-input=false', '-no-color')
      expect(JSON.parse(await workspace.must('validate', '-json'))).toMatchObject({
        valid: true,
        diagnostics: [],
      })
      await workspace.must('plan', '-input=false', '-out=plan.bin')
      expect(workspace.cloud.objects(), 'nothing is made by a plan').toEqual([])
      await workspace.must('apply', '-input=false', 'plan.bin')

      expect(await workspace.outputs()).toEqual(outputs)
      const found = byType(workspace.cloud)
      expect(Object.keys(found).sort()).toEqual(Object.keys(objects).sort())
      for (const [type, wanted] of Object.entries(objects)) {
        expect(found[type], type).toHaveLength(wanted.length)
        for (const one of wanted) expect(found[type], type).toContainEqual(expect.objectContaining(one))
      }

      // A later run changes nothing, also not the name of the run that made the objects.
      workspace.ask({ ...exampleInputs[module], tenantry: { ...tenantry, run: 'run_2' } })
      const again = await workspace.run('plan', '-input=false', '-detailed-exitcode', '-no-color')
      expect(again.code, again.stdout).toBe(0)

      await workspace.must('destroy', '-auto-approve', '-no-color')
      expect(workspace.cloud.objects()).toEqual([])
    })
  }
})

function byType(cloud: StandInCloud): Record<string, object[]> {
  const found: Record<string, object[]> = {}
  for (const { type, object } of cloud.objects()) (found[type] ??= []).push(object)
  return found
}
