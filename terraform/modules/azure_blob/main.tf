# Access comes from the environment: ARM_SUBSCRIPTION_ID, ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET.
provider "azurerm" {
  features {}
}

locals {
  tags = merge(var.tags, {
    "tenantry:org"      = var.tenantry.org
    "tenantry:project"  = var.tenantry.project
    "tenantry:resource" = var.tenantry.resource
    "tenantry:run"      = var.tenantry.run
  })

  tiers = { standard = "Hot", infrequent = "Cool", archive = "Cold" }
}

# A group of its own: what Azure makes on the side is found there, and goes with the account.
resource "azurerm_resource_group" "this" {
  name     = "tenantry-${var.tenantry.resource}"
  location = var.region
  tags     = local.tags

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

resource "azurerm_storage_account" "this" {
  name                             = var.name
  resource_group_name              = azurerm_resource_group.this.name
  location                         = azurerm_resource_group.this.location
  account_kind                     = "StorageV2"
  account_tier                     = "Standard"
  account_replication_type         = var.replication
  access_tier                      = local.tiers[var.storage_class]
  https_traffic_only_enabled       = true
  min_tls_version                  = "TLS1_2"
  allow_nested_items_to_be_public  = var.public_access
  cross_tenant_replication_enabled = false
  tags                             = local.tags

  blob_properties {
    versioning_enabled = var.versioning

    delete_retention_policy {
      days = 7
    }

    container_delete_retention_policy {
      days = 7
    }
  }

  dynamic "identity" {
    for_each = var.encryption.identity_id[*]

    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }

  dynamic "customer_managed_key" {
    for_each = var.encryption.key_id[*]

    content {
      key_vault_key_id          = customer_managed_key.value
      user_assigned_identity_id = var.encryption.identity_id
    }
  }

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

resource "azurerm_storage_container" "this" {
  name                  = var.container
  storage_account_id    = azurerm_storage_account.this.id
  container_access_type = var.public_access ? "blob" : "private"
}
