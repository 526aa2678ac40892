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
  description = "Name of the storage account; no other account in the world has it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.name))
    error_message = "A storage account's name has from 3 to 24 lower-case letters and digits."
  }
}

variable "container" {
  description = "Name of the container in the account that the objects are put in."
  type        = string
  default     = "data"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9](-?[a-z0-9]){2,62}$", var.container))
    error_message = "A container's name has from 3 to 63 lower-case letters, digits and single dashes between them."
  }
}

variable "storage_class" {
  description = "What the objects cost to keep and to read: standard, infrequent (read about once a month) or archive (hardly ever read)."
  type        = string
  default     = "standard"
  nullable    = false

  validation {
    condition     = contains(["standard", "infrequent", "archive"], var.storage_class)
    error_message = "The storage class is standard, infrequent or archive."
  }
}

variable "versioning" {
  description = "Whether older versions of an object are kept when it is overwritten or deleted."
  type        = bool
  default     = true
  nullable    = false
}

variable "replication" {
  description = "Where copies are kept: LRS (one place), ZRS (zones of the region), GRS (a second region), GZRS (both)."
  type        = string
  default     = "LRS"
  nullable    = false

  validation {
    condition     = contains(["LRS", "ZRS", "GRS", "GZRS"], var.replication)
    error_message = "The replication is LRS, ZRS, GRS or GZRS."
  }
}

variable "encryption" {
  description = "Objects are always encrypted. Without key_id Azure keeps the key; with one it is yours: the id of a key in a key vault, read by the user-assigned identity that identity_id names."
  type = object({
    key_id      = optional(string)
    identity_id = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = (var.encryption.key_id == null) == (var.encryption.identity_id == null)
    error_message = "key_id and identity_id are given together or not at all."
  }

  validation {
    condition     = var.encryption.key_id == null || can(regex("^https://[a-z0-9-]+\\.vault\\.azure\\.net/keys/[A-Za-z0-9-]+(/[0-9a-f]{32})?$", var.encryption.key_id))
    error_message = "key_id looks like https://name.vault.azure.net/keys/key."
  }
}

variable "public_access" {
  description = "Whether everybody on the Internet may read the objects."
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
