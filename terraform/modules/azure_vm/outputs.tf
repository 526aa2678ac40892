output "id" {
  description = "The machine's id."
  value       = azurerm_linux_virtual_machine.this.id
}

output "address" {
  description = "Where the machine is reached: its public address, or the one in its network when it has none."
  value       = var.public_address ? azurerm_public_ip.this[0].ip_address : azurerm_network_interface.this.private_ip_address
}

output "private_address" {
  description = "The machine's address in its network."
  value       = azurerm_network_interface.this.private_ip_address
}

output "ssh_user" {
  description = "The user that the key signs in as."
  value       = azurerm_linux_virtual_machine.this.admin_username
}

output "console_url" {
  description = "The machine in the cloud's own console."
  value       = "https://portal.azure.com/#@/resource${azurerm_linux_virtual_machine.this.id}/overview"
}
