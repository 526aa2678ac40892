import type { Cloud } from './shape.ts'

export interface Wanted {
  package: string
  version: string
  resources: readonly string[]
  dataSources: readonly string[]
}

/** What the six modules use, and the npm packages that tell its schemas. */
export const wanted: Record<Cloud, Wanted> = {
  aws: {
    package: '@cdktf/provider-aws',
    version: '21.22.1',
    resources: [
      'aws_instance',
      'aws_key_pair',
      'aws_s3_bucket',
      'aws_s3_bucket_lifecycle_configuration',
      'aws_s3_bucket_ownership_controls',
      'aws_s3_bucket_policy',
      'aws_s3_bucket_public_access_block',
      'aws_s3_bucket_server_side_encryption_configuration',
      'aws_s3_bucket_versioning',
      'aws_security_group',
      'aws_vpc_security_group_egress_rule',
      'aws_vpc_security_group_ingress_rule',
    ],
    dataSources: ['aws_ami', 'aws_subnet'],
  },
  azurerm: {
    package: '@cdktf/provider-azurerm',
    version: '14.23.1',
    resources: [
      'azurerm_linux_virtual_machine',
      'azurerm_network_interface',
      'azurerm_network_interface_security_group_association',
      'azurerm_network_security_group',
      'azurerm_public_ip',
      'azurerm_resource_group',
      'azurerm_storage_account',
      'azurerm_storage_container',
      'azurerm_subnet',
      'azurerm_virtual_network',
    ],
    dataSources: [],
  },
  google: {
    package: '@cdktf/provider-google',
    version: '16.12.1',
    resources: [
      'google_compute_address',
      'google_compute_disk',
      'google_compute_firewall',
      'google_compute_instance',
      'google_storage_bucket',
      'google_storage_bucket_iam_member',
    ],
    dataSources: [],
  },
}
