output "id" {
  description = "The storage account's id."
  value       = azurerm_storage_account.this.id
}

output "address" {
  description = "Where the container is reached."
  value       = "${azurerm_storage_account.this.primary_blob_endpoint}${azurerm_storage_container.this.name}"
}

output "console_url" {
  description = "The storage account in the cloud's own console."
  value       = "https://portal.azure.com/#@/resource${azurerm_storage_account.this.id}/overview"
}
