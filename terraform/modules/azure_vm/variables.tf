variable "region" {
  nullable    = false
  description = "Azure location in its short form, such as westeurope."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{4,30}[0-9]?$", var.region))
    error_message = "A location looks like westeurope or eastus2."
  }
}

variable "name" {
  nullable    = false
  description = "Name of the machine."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$", var.name))
    error_message = "A name has 60 lower-case letters, digits and dashes at most, begins with a letter and does not end with a dash."
  }
}

variable "size" {
  description = "Azure VM size of the second generation with an x86-64 processor, such as Standard_B2s. Another size restarts the machine."
  type        = string
  default     = "Standard_B2s"
  nullable    = false

  validation {
    condition     = can(regex("^(Standard|Basic)_[A-Za-z0-9_-]{2,40}$", var.size))
    error_message = "A size looks like Standard_B2s."
  }
}

variable "image" {
  description = "What the machine boots: the newest image of this distribution on the day of its creation. Another one replaces the machine."
  type        = string
  default     = "ubuntu-24.04"
  nullable    = false

  validation {
    condition     = contains(["ubuntu-24.04", "ubuntu-22.04", "debian-12"], var.image)
    error_message = "The image is ubuntu-24.04, ubuntu-22.04 or debian-12."
  }
}

variable "disk_gb" {
  description = "Size of the encrypted disk in GB. A disk grows in place and never shrinks."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.disk_gb >= 30 && var.disk_gb <= 4095 && floor(var.disk_gb) == var.disk_gb
    error_message = "The disk has from 30 to 4095 GB, in whole numbers."
  }
}

variable "ssh_public_key" {
  nullable    = false
  description = "The public key that may sign in by SSH: RSA or Ed25519, as Azure takes no others. There is no password. Another key replaces the machine."
  type        = string

  validation {
    condition     = can(regex("^(ssh-ed25519|ssh-rsa) [A-Za-z0-9+/]{40,}={0,2}( [ -~]{0,100})?$", var.ssh_public_key))
    error_message = "That is no public SSH key in one line (ssh-ed25519 AAAA… name) of a kind that Azure takes."
  }
}

variable "ingress" {
  description = "What may reach the machine; nothing may by default. SSH and RDP take no networks wider than /8 (IPv6: /16)."
  type = list(object({
    port        = number
    to_port     = optional(number)
    protocol    = optional(string, "tcp")
    cidrs       = list(string)
    description = optional(string, "")
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for rule in var.ingress :
      rule.port >= 1 && coalesce(rule.to_port, rule.port) >= rule.port && coalesce(rule.to_port, rule.port) <= 65535 &&
      floor(rule.port) == rule.port && floor(coalesce(rule.to_port, rule.port)) == coalesce(rule.to_port, rule.port)
    ])
    error_message = "Ports are whole numbers from 1 to 65535, and to_port is not below port."
  }

  validation {
    condition     = alltrue([for rule in var.ingress : contains(["tcp", "udp"], rule.protocol)])
    error_message = "The protocol is tcp or udp."
  }

  validation {
    condition = alltrue([
      for rule in var.ingress : length(rule.cidrs) > 0 && alltrue([for cidr in rule.cidrs : can(cidrhost(cidr, 0))])
    ])
    error_message = "A rule names at least one network in CIDR form, such as 203.0.113.0/24 or 2001:db8::/32."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.ingress : [
        for cidr in rule.cidrs : [
          for port in [22, 3389] :
          port < rule.port || port > coalesce(rule.to_port, rule.port) ||
          try(tonumber(split("/", cidr)[1]), 0) >= (strcontains(cidr, ":") ? 16 : 8)
        ]
      ]
    ]))
    error_message = "SSH (22) and RDP (3389) are not opened to the whole Internet: name the networks that you come from."
  }

  validation {
    condition     = alltrue([for rule in var.ingress : can(regex("^[A-Za-z0-9 _.,:()=+@-]{0,140}$", rule.description))])
    error_message = "A description has 140 letters, digits, spaces and _.,:()=+@- at most."
  }

  validation {
    condition     = length(distinct([for rule in var.ingress : "${rule.protocol}-${rule.port}"])) == length(var.ingress)
    error_message = "There is one rule for a protocol and first port; list all networks in it."
  }

  validation {
    condition     = length(var.ingress) <= 30
    error_message = "There can be 30 rules."
  }
}

variable "public_address" {
  description = "Whether the machine has an address on the Internet. What may reach it there is said by ingress."
  type        = bool
  default     = true
  nullable    = false
}

variable "subnet" {
  description = "Id of a subnet to put the machine in. Without one it gets a network of its own."
  type        = string
  default     = null

  validation {
    condition     = var.subnet == null || can(regex("^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+/subnets/[^/]+$", var.subnet))
    error_message = "A subnet's id looks like /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/subnets/…."
  }
}

variable "encryption_at_host" {
  description = "Whether temporary disks and caches are encrypted too. The subscription must have Microsoft.Compute/EncryptionAtHost registered."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of your own."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key, value in var.tags :
      can(regex("^[A-Za-z0-9][A-Za-z0-9 _.=+@-]{0,126}$", key)) && can(regex("^[A-Za-z0-9 _./:=+@-]{0,255}$", value))
    ])
    error_message = "A tag's key is made of letters, digits, spaces and _.=+@- (127 characters at most), its value of those, slashes and colons (255)."
  }

  validation {
    condition     = alltrue([for key in keys(var.tags) : !can(regex("(?i)^(tenantry|aws|microsoft|azure|windows)", key))])
    error_message = "Keys that begin with tenantry, aws, azure, microsoft or windows are taken."
  }

  validation {
    condition     = length(var.tags) <= 40
    error_message = "There can be 40 tags of your own."
  }
}

variable "tenantry" {
  nullable    = false
  description = "Whom the objects belong to; written on them as tags. `run` is the run that creates an object and stays there afterwards."
  type = object({
    org      = string
    project  = string
    resource = string
    run      = string
  })

  validation {
    condition     = alltrue([for id in values(var.tenantry) : can(regex("^[a-z0-9][a-z0-9_-]{0,62}$", id))])
    error_message = "Ids are made of lower-case letters, digits, _ and -, 63 characters at most."
  }
}
