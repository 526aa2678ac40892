variable "region" {
  nullable    = false
  description = "Google Cloud region, such as europe-west3."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "A region looks like europe-west3."
  }
}

variable "zone" {
  description = "Zone of the region, such as europe-west3-b. Without one it is the region's zone b."
  type        = string
  default     = null

  validation {
    condition     = var.zone == null || can(regex("^[a-z]+-[a-z]+[0-9]{1,2}-[a-z]$", var.zone))
    error_message = "A zone looks like europe-west3-b."
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
  description = "Machine type with an x86-64 processor, such as e2-micro. Another size restarts the machine."
  type        = string
  default     = "e2-micro"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,4}(-[a-z0-9]+){1,3}$", var.size))
    error_message = "A machine type looks like e2-micro or n2-standard-4."
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
    condition     = var.disk_gb >= 10 && var.disk_gb <= 65536 && floor(var.disk_gb) == var.disk_gb
    error_message = "The disk has from 10 to 65536 GB, in whole numbers."
  }
}

variable "ssh_public_key" {
  nullable    = false
  description = "The public key that may sign in by SSH. There is no password."
  type        = string

  validation {
    condition     = can(regex("^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,}={0,2}( [ -~]{0,100})?$", var.ssh_public_key))
    error_message = "That is no public SSH key in one line (ssh-ed25519 AAAA… name)."
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
  description = "Subnetwork to put the machine in, as projects/…/regions/…/subnetworks/…. Without one it is put in the project's default network."
  type        = string
  default     = null

  validation {
    condition     = var.subnet == null || can(regex("^projects/[^/]+/regions/[^/]+/subnetworks/[^/]+$", var.subnet))
    error_message = "A subnetwork looks like projects/my-project/regions/europe-west3/subnetworks/my-subnet."
  }
}

variable "network" {
  description = "Network of the firewall rules. It is that of the subnetwork, where one is given."
  type        = string
  default     = "default"
  nullable    = false

  validation {
    condition     = can(regex("^(projects/[^/]+/global/networks/)?[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.network))
    error_message = "A network is a name, or projects/my-project/global/networks/name."
  }
}

variable "tags" {
  description = "Tags of your own; Google Cloud calls them labels."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key, value in var.tags : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))
    ])
    error_message = "Google Cloud takes lower-case letters, digits, _ and -, 63 characters at most; a key begins with a letter."
  }

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(key, "tenantry") && !startswith(key, "goog")])
    error_message = "Keys that begin with tenantry or goog are taken."
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
