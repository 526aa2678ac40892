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

  images = {
    "ubuntu-24.04" = { publisher = "Canonical", offer = "ubuntu-24_04-lts", sku = "server" }
    "ubuntu-22.04" = { publisher = "Canonical", offer = "0001-com-ubuntu-server-jammy", sku = "22_04-lts-gen2" }
    "debian-12"    = { publisher = "Debian", offer = "debian-12", sku = "12-gen2" }
  }
  image = local.images[var.image]

  # A rule takes networks of one family: IPv4 and IPv6 are two.
  ingress = merge([
    for index, rule in var.ingress : {
      for offset, family in ["ipv4", "ipv6"] : "${rule.protocol}-${rule.port}-${family}" => merge(rule, {
        priority = 100 + index * 10 + offset
        cidrs    = [for cidr in rule.cidrs : cidr if strcontains(cidr, ":") == (family == "ipv6")]
      })
    }
  ]...)
}

# A group of its own: what Azure makes on the side is found there, and goes with the machine.
resource "azurerm_resource_group" "this" {
  name     = "tenantry-${var.tenantry.resource}"
  location = var.region
  tags     = local.tags

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

resource "azurerm_virtual_network" "this" {
  count               = var.subnet == null ? 1 : 0
  name                = "${var.name}-network"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  address_space       = ["10.0.0.0/24"]
  tags                = local.tags

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

resource "azurerm_subnet" "this" {
  count                = var.subnet == null ? 1 : 0
  name                 = "${var.name}-subnet"
  resource_group_name  = azurerm_resource_group.this.name
  virtual_network_name = azurerm_virtual_network.this[0].name
  address_prefixes     = ["10.0.0.0/24"]
}

resource "azurerm_public_ip" "this" {
  count               = var.public_address ? 1 : 0
  name                = "${var.name}-address"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  allocation_method   = "Static"
  sku                 = "Standard"
  tags                = local.tags

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

# Azure's own rules below these let the network in, and nobody from outside it.
resource "azurerm_network_security_group" "this" {
  name                = "${var.name}-ingress"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  tags                = local.tags

  dynamic "security_rule" {
    for_each = { for key, rule in local.ingress : key => rule if length(rule.cidrs) > 0 }

    content {
      name                       = security_rule.key
      description                = security_rule.value.description
      priority                   = security_rule.value.priority
      direction                  = "Inbound"
      access                     = "Allow"
      protocol                   = title(security_rule.value.protocol)
      source_port_range          = "*"
      source_address_prefixes    = security_rule.value.cidrs
      destination_address_prefix = "*"
      destination_port_range = (
        coalesce(security_rule.value.to_port, security_rule.value.port) == security_rule.value.port
        ? tostring(security_rule.value.port)
        : "${security_rule.value.port}-${security_rule.value.to_port}"
      )
    }
  }

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

resource "azurerm_network_interface" "this" {
  name                = "${var.name}-interface"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  tags                = local.tags

  ip_configuration {
    name                          = "main"
    subnet_id                     = var.subnet == null ? azurerm_subnet.this[0].id : var.subnet
    private_ip_address_allocation = "Dynamic"
    public_ip_address_id          = one(azurerm_public_ip.this[*].id)
  }

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

resource "azurerm_network_interface_security_group_association" "this" {
  network_interface_id      = azurerm_network_interface.this.id
  network_security_group_id = azurerm_network_security_group.this.id
}

resource "azurerm_linux_virtual_machine" "this" {
  name                            = var.name
  resource_group_name             = azurerm_resource_group.this.name
  location                        = azurerm_resource_group.this.location
  size                            = var.size
  admin_username                  = "tenantry"
  disable_password_authentication = true
  network_interface_ids           = [azurerm_network_interface.this.id]
  encryption_at_host_enabled      = var.encryption_at_host
  secure_boot_enabled             = true
  vtpm_enabled                    = true
  tags                            = local.tags

  admin_ssh_key {
    username   = "tenantry"
    public_key = var.ssh_public_key
  }

  # Azure encrypts managed disks at rest, always.
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "StandardSSD_LRS"
    disk_size_gb         = var.disk_gb
  }

  source_image_reference {
    publisher = local.image.publisher
    offer     = local.image.offer
    sku       = local.image.sku
    version   = "latest"
  }

  # The machine must not run before its rules are in force.
  depends_on = [azurerm_network_interface_security_group_association.this]

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}
