locals {
  # From the block that RFC 5737 keeps for examples: nobody has these addresses.
  hash = sha256(terraform_data.vm.id)
}

output "id" {
  description = "The machine's id."
  value       = "local-${terraform_data.vm.id}"
}

output "address" {
  description = "Where a real machine would be reached."
  value       = var.public_address ? "203.0.113.${parseint(substr(local.hash, 0, 2), 16)}" : "10.0.0.${parseint(substr(local.hash, 0, 2), 16)}"
}

output "private_address" {
  description = "The machine's address in its network."
  value       = "10.0.0.${parseint(substr(local.hash, 0, 2), 16)}"
}

output "ssh_user" {
  description = "The user that the key would sign in as."
  value       = "tenantry"
}

output "console_url" {
  description = "A page that does not exist, as the machine does not."
  value       = "https://console.invalid/vms/${terraform_data.vm.id}"
}

output "power_state" {
  description = "What is found when one looks: running, or stopped from simulate.drift_at on."
  value       = timecmp(plantimestamp(), coalesce(var.simulate.drift_at, "9999-12-31T00:00:00Z")) < 0 ? "running" : "stopped"
}
