import { createHash } from 'node:crypto'

export type CloudObject = Record<string, unknown>
type Assign = (object: CloudObject, number: number) => CloudObject

const account = '123456789012'
const subscription = '/subscriptions/00000000-0000-0000-0000-000000000000'
const project = 'example-project'

/** An AWS id: the same number gives the same one. */
function awsId(prefix: string, number: number): string {
  return `${prefix}-${createHash('sha256').update(`${prefix}${number}`).digest('hex').slice(0, 17)}`
}

const azure =
  (kind: string, more: Assign = () => ({})): Assign =>
  (object, number) => ({
    id: `${subscription}/resourceGroups/${text(object['resource_group_name'])}/providers/${kind}/${text(object['name'])}`,
    ...more(object, number),
  })

/** Settings of a bucket have its name as their id. */
const ofBucket: Assign = (object) => ({ id: object['bucket'] })

/** What each cloud decides about a new object: ids, addresses and the defaults that the modules read. Everything else stays as it was asked for. */
export const assign: Readonly<Record<string, Assign>> = {
  aws_instance: (object, number) => ({
    id: awsId('i', number),
    arn: `arn:aws:ec2:eu-central-1:${account}:instance/${awsId('i', number)}`,
    instance_state: 'running',
    private_ip: `10.0.0.${number % 256}`,
    public_ip: object['associate_public_ip_address'] === true ? `203.0.113.${number % 256}` : null,
  }),
  aws_key_pair: (object) => ({ id: object['key_name'] }),
  aws_security_group: (_object, number) => ({ id: awsId('sg', number), vpc_id: awsId('vpc', 0) }),
  aws_vpc_security_group_ingress_rule: (_object, number) => ({ id: awsId('sgr', number) }),
  aws_vpc_security_group_egress_rule: (_object, number) => ({ id: awsId('sgr', number) }),
  aws_s3_bucket: (object) => ({ id: object['bucket'], arn: `arn:aws:s3:::${text(object['bucket'])}` }),
  aws_s3_bucket_lifecycle_configuration: ofBucket,
  aws_s3_bucket_ownership_controls: ofBucket,
  aws_s3_bucket_policy: ofBucket,
  aws_s3_bucket_public_access_block: ofBucket,
  aws_s3_bucket_server_side_encryption_configuration: ofBucket,
  aws_s3_bucket_versioning: ofBucket,
  azurerm_resource_group: (object) => ({ id: `${subscription}/resourceGroups/${text(object['name'])}` }),
  azurerm_virtual_network: azure('Microsoft.Network/virtualNetworks'),
  azurerm_subnet: (object) => ({
    id: `${subscription}/resourceGroups/${text(object['resource_group_name'])}/providers/Microsoft.Network/virtualNetworks/${text(object['virtual_network_name'])}/subnets/${text(object['name'])}`,
  }),
  azurerm_public_ip: azure('Microsoft.Network/publicIPAddresses', (_object, number) => ({
    ip_address: `198.51.100.${number % 256}`,
  })),
  azurerm_network_interface: azure('Microsoft.Network/networkInterfaces', (_object, number) => ({
    private_ip_address: `10.0.0.${number % 256}`,
  })),
  azurerm_network_security_group: azure('Microsoft.Network/networkSecurityGroups'),
  azurerm_network_interface_security_group_association: (object) => ({
    id: `${text(object['network_interface_id'])}|${text(object['network_security_group_id'])}`,
  }),
  azurerm_linux_virtual_machine: azure('Microsoft.Compute/virtualMachines'),
  azurerm_storage_account: azure('Microsoft.Storage/storageAccounts', (object) => ({
    primary_blob_endpoint: `https://${text(object['name'])}.blob.core.windows.net/`,
  })),
  azurerm_storage_container: (object) => ({
    id: `${text(object['storage_account_id'])}/blobServices/default/containers/${text(object['name'])}`,
  }),
  google_compute_address: (object, number) => ({
    id: `projects/${project}/regions/${text(object['region'])}/addresses/${text(object['name'])}`,
    address: `192.0.2.${number % 256}`,
  }),
  google_compute_disk: (object) => {
    const id = `projects/${project}/zones/${text(object['zone'])}/disks/${text(object['name'])}`
    return { id, self_link: `https://www.googleapis.com/compute/v1/${id}` }
  },
  google_compute_firewall: (object) => ({
    id: `projects/${project}/global/firewalls/${text(object['name'])}`,
  }),
  google_compute_instance: (object, number) => ({
    id: `projects/${project}/zones/${text(object['zone'])}/instances/${text(object['name'])}`,
    project,
    network_interface: (object['network_interface'] as CloudObject[]).map((one) => ({
      ...one,
      network_ip: `10.0.0.${number % 256}`,
    })),
  }),
  google_storage_bucket: (object) => ({ id: object['name'], project }),
  google_storage_bucket_iam_member: (object) => ({
    id: `b/${text(object['bucket'])}/${text(object['role'])}/${text(object['member'])}`,
  }),
}

/** What is found that nobody of ours made. */
export const lookUps: Readonly<Record<string, (query: CloudObject) => CloudObject>> = {
  // Another distribution is another image.
  aws_ami: (query) => ({
    id: `ami-${createHash('sha256').update(JSON.stringify(query['filter'])).digest('hex').slice(0, 17)}`,
    architecture: 'x86_64',
  }),
  aws_subnet: (query) => ({ id: query['id'], vpc_id: awsId('vpc', 1) }),
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('The object lacks a name, region or parent.')
  return value
}
