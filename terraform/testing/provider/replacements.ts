/**
 * What cannot be changed on an object that exists. The real providers say it in their code and not in their schemas, so this is a list of ours, from
 * their documentation.
 */
const replacements: Readonly<Record<string, readonly string[]>> = {
  aws_instance: [
    'ami',
    'key_name',
    'subnet_id',
    'associate_public_ip_address',
    'root_block_device.0.encrypted',
  ],
  aws_key_pair: ['key_name', 'public_key'],
  aws_s3_bucket: ['bucket'],
  aws_security_group: ['name', 'description', 'vpc_id'],
  azurerm_linux_virtual_machine: [
    'name',
    'location',
    'resource_group_name',
    'admin_ssh_key',
    'source_image_reference',
    'secure_boot_enabled',
    'vtpm_enabled',
  ],
  azurerm_network_interface: ['name', 'location', 'resource_group_name'],
  azurerm_network_security_group: ['name', 'location', 'resource_group_name'],
  azurerm_public_ip: ['name', 'location', 'resource_group_name', 'sku'],
  azurerm_resource_group: ['name', 'location'],
  azurerm_storage_account: ['name', 'location', 'resource_group_name', 'account_kind', 'account_tier'],
  azurerm_storage_container: ['name', 'storage_account_id'],
  azurerm_virtual_network: ['name', 'location', 'resource_group_name'],
  google_compute_address: ['name', 'region'],
  google_compute_disk: ['name', 'zone', 'image', 'type'],
  google_compute_firewall: ['name', 'network', 'direction'],
  google_compute_instance: ['name', 'zone', 'boot_disk.0.source'],
  google_storage_bucket: ['name', 'location'],
}

/** The paths at which two values differ that forces a new object. */
export function findReplacements(typeName: string, prior: unknown, planned: unknown): string[][] {
  return (replacements[typeName] ?? [])
    .map((path) => path.split('.'))
    .filter((path) => JSON.stringify(at(prior, path)) !== JSON.stringify(at(planned, path)))
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
}
