/** Whom the objects of the tests belong to. */
export const tenantry = { org: 'org_1', project: 'prj_1', resource: 'res_1', run: 'run_1' }

const machine = {
  name: 'web',
  ssh_public_key: `ssh-ed25519 ${'A'.repeat(68)} someone`,
  ingress: [
    { port: 22, cidrs: ['203.0.113.0/24', '2001:db8::/32'], description: 'office' },
    { port: 443, cidrs: ['0.0.0.0/0'] },
    { port: 8000, to_port: 8010, protocol: 'udp', cidrs: ['203.0.113.0/24'] },
  ],
  tags: { team: 'search' },
  tenantry,
}
const bucket = { tags: { team: 'search' }, tenantry }

/** What each module is asked for in the tests. */
export const exampleInputs = {
  aws_vm: { ...machine, region: 'eu-central-1' },
  aws_s3: { ...bucket, region: 'eu-central-1', name: 'tenantry-example' },
  azure_vm: { ...machine, region: 'westeurope' },
  azure_blob: { ...bucket, region: 'westeurope', name: 'tenantryexample' },
  gcp_vm: { ...machine, region: 'europe-west3' },
  gcp_storage: { ...bucket, region: 'europe-west3', name: 'tenantry-example' },
  local_vm: machine,
  local_bucket: { ...bucket, name: 'tenantry-example' },
} satisfies Record<string, Record<string, unknown>>

export type ModuleName = keyof typeof exampleInputs
