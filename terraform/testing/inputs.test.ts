import { expect, onTestFinished, test } from 'vitest'
import { describeWithOneEngine } from './engines/describe-with-engines.ts'
import { exampleInputs, tenantry, type ModuleName } from './example-inputs.ts'
import { startStandIn, startWorkspace } from './start-workspace.ts'

const machine = {
  name: 'Web_1',
  size: '; reboot',
  image: 'windows-95',
  disk_gb: 1.5,
  ssh_public_key: 'ssh-ed25519 short\nssh-ed25519 another',
  tags: { 'tenantry.org': 'org_2' },
  tenantry: { ...tenantry, org: '../org' },
}
const machineRefusals = [
  'A name has 60',
  'The image is ubuntu-24.04',
  'in whole numbers',
  'no public SSH key in one line',
  'are taken',
  'Ids are made of',
]
const bucket = {
  name: 'No',
  storage_class: 'free',
  tags: { 'tenantry-org': 'org_2' },
  tenantry: { ...tenantry, run: '' },
}
const bucketRefusals = ['The storage class is', 'are taken', 'Ids are made of']

/** What is asked for wrongly, and the sentences that must come back. */
const refused: Record<ModuleName, { inputs: object; sentences: readonly string[] }> = {
  aws_vm: {
    inputs: { ...machine, region: 'eu-central-1a', subnet: 'subnet' },
    sentences: [
      ...machineRefusals,
      'A region looks like',
      'An instance type looks like',
      "A subnet's id looks like",
    ],
  },
  aws_s3: {
    inputs: { ...bucket, region: 'Frankfurt', encryption: { key_id: 'alias/mine' } },
    sentences: [...bucketRefusals, 'A region looks like', "A bucket's name has from 3", 'key_id is the ARN'],
  },
  azure_vm: {
    inputs: { ...machine, region: 'West Europe', subnet: '/subnets/x' },
    sentences: [...machineRefusals, 'A location looks like', 'A size looks like', "A subnet's id looks like"],
  },
  azure_blob: {
    inputs: {
      ...bucket,
      region: 'West Europe',
      container: '-',
      replication: 'RAID0',
      encryption: { key_id: 'https://x.vault.azure.net/keys/k' },
    },
    sentences: [
      ...bucketRefusals,
      'A location looks like',
      "A storage account's name has",
      "A container's name has",
      'The replication is',
      'are given together',
    ],
  },
  gcp_vm: {
    inputs: {
      ...machine,
      region: 'europe',
      zone: 'b',
      subnet: 'default',
      network: 'a/b',
      tags: { 'tenantry-org': 'org_2' },
    },
    sentences: [
      ...machineRefusals,
      'A region looks like',
      'A zone looks like',
      'A machine type looks like',
      'A subnetwork looks like',
      'A network is a name',
    ],
  },
  gcp_storage: {
    inputs: { ...bucket, region: 'EU', tags: { Team: 'x' }, encryption: { key_id: 'mine' } },
    sentences: [
      'The storage class is',
      'Ids are made of',
      'takes lower-case letters',
      'A region looks like',
      "A bucket's name has",
      'key_id is the name',
    ],
  },
  local_vm: {
    inputs: { ...machine, region: 'eu', simulate: { create_seconds: -1 } },
    sentences: [...machineRefusals, 'The region is', 'The size is', 'from 0 to 3600'],
  },
  local_bucket: {
    inputs: { ...bucket, region: 'eu', simulate: { drift_at: 'tomorrow' } },
    sentences: [...bucketRefusals, 'The region is', "A bucket's name has", 'drift_at is a moment'],
  },
}

const openings = [
  { rule: { port: 22, cidrs: ['0.0.0.0/0'] }, sentence: 'not opened to the whole Internet' },
  { rule: { port: 22, cidrs: ['203.0.113.0/24', '::/0'] }, sentence: 'not opened to the whole Internet' },
  { rule: { port: 22, cidrs: ['0.0.0.0/1'] }, sentence: 'not opened to the whole Internet' },
  { rule: { port: 1, to_port: 65_535, cidrs: ['0.0.0.0/0'] }, sentence: 'not opened to the whole Internet' },
  { rule: { port: 3389, cidrs: ['0.0.0.0/0'] }, sentence: 'not opened to the whole Internet' },
  { rule: { port: 80, cidrs: ['everybody'] }, sentence: 'at least one network' },
  { rule: { port: 80, cidrs: [] }, sentence: 'at least one network' },
  { rule: { port: 90, to_port: 80, cidrs: ['10.0.0.0/8'] }, sentence: 'to_port is not below port' },
  { rule: { port: 70_000, cidrs: ['10.0.0.0/8'] }, sentence: 'from 1 to 65535' },
  { rule: { port: 80, protocol: 'icmp', cidrs: ['10.0.0.0/8'] }, sentence: 'tcp or udp' },
]

describeWithOneEngine('inputs', (engine) => {
  for (const [module, { inputs, sentences }] of Object.entries(refused) as [
    ModuleName,
    (typeof refused)[ModuleName],
  ][]) {
    test(`${module} refuses what it cannot make, with a sentence for each input, before anything is asked of a cloud`, async () => {
      const workspace = await (module.startsWith('local_')
        ? startWorkspace(engine, module)
        : startStandIn(engine, module))
      onTestFinished(() => workspace.end())
      workspace.ask({ ...exampleInputs[module], ...inputs })
      await workspace.must('init', '-input=false', '-no-color')
      const { code, stderr } = await workspace.run('plan', '-input=false', '-no-color')
      expect(code).toBe(1)
      const said = unwrap(stderr)
      for (const sentence of sentences) expect(said).toContain(sentence)
    })
  }

  test('ingress opens no machine to the whole Internet for SSH or RDP, in whatever words it is asked', async () => {
    const workspace = startWorkspace(engine, 'local_vm')
    onTestFinished(() => workspace.end())
    await workspace.must('init', '-input=false', '-no-color')
    for (const { rule, sentence } of openings) {
      workspace.ask({ ...exampleInputs.local_vm, ingress: [rule] })
      const { code, stderr } = await workspace.run('plan', '-input=false', '-no-color')
      expect(code, JSON.stringify(rule)).toBe(1)
      expect(unwrap(stderr)).toContain(sentence)
    }
  })
})

/** The engine breaks its lines, and draws a bar beside them. */
function unwrap(text: string): string {
  return text.replaceAll(/[│╷╵]/g, ' ').replaceAll(/\s+/g, ' ')
}
