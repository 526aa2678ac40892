variable "region" {
  nullable    = false
  description = "Google Cloud region, such as europe-west3."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "A region looks like europe-west3."
  }
}

variable "name" {
  nullable    = false
  description = "Name of the bucket; no other bucket in the world has it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket's name has from 3 to 63 lower-case letters, digits, dashes and underscores."
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

variable "encryption" {
  description = "Objects are always encrypted. Without key_id the cloud keeps the key; with one it is yours: the name of a Cloud KMS key, projects/…/locations/…/keyRings/…/cryptoKeys/…."
  type = object({
    key_id = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.encryption.key_id == null || can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.encryption.key_id))
    error_message = "key_id is the name of a Cloud KMS key, projects/…/locations/…/keyRings/…/cryptoKeys/…."
  }
}

variable "public_access" {
  description = "Whether everybody on the Internet may read the objects."
  type        = bool
  default     = false
  nullable    = false
}

variable "delete_with_contents" {
  description = "Whether the bucket may be destroyed while objects are in it. They are lost then."
  type        = bool
  default     = false
  nullable    = false
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
