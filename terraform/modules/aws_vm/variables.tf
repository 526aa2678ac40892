variable "region" {
  nullable    = false
  description = "AWS region, such as eu-central-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region looks like eu-central-1."
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
  description = "EC2 instance type with an x86-64 processor, such as t3.micro. Another size restarts the machine."
  type        = string
  default     = "t3.micro"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,14}\\.[a-z0-9-]{2,14}$", var.size))
    error_message = "An instance type looks like t3.micro."
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
    condition     = var.disk_gb >= 8 && var.disk_gb <= 16384 && floor(var.disk_gb) == var.disk_gb
    error_message = "The disk has from 8 to 16384 GB, in whole numbers."
  }
}

variable "ssh_public_key" {
  nullable    = false
  description = "The public key that may sign in by SSH. There is no password. Another key replaces the machine."
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
  description = "Id of a subnet to put the machine in. Without one it is put in the default network of the region."
  type        = string
  default     = null

  validation {
    condition     = var.subnet == null || can(regex("^subnet-[0-9a-f]{8,17}$", var.subnet))
    error_message = "A subnet's id looks like subnet-0123456789abcdef0."
  }
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
