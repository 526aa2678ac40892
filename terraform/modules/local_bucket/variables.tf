variable "region" {
  description = "Where the bucket pretends to stand."
  type        = string
  default     = "local-1"
  nullable    = false

  validation {
    condition     = contains(["local-1", "local-2"], var.region)
    error_message = "The region is local-1 or local-2."
  }
}

variable "name" {
  nullable    = false
  description = "Name of the bucket; no other bucket in the world has it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket's name has from 3 to 63 lower-case letters, digits and dashes, and no dash at its ends."
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
  description = "Whose key encrypts the objects. A bucket on this machine has none to offer."
  type        = object({})
  default     = {}
  nullable    = false
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

variable "simulate" {
  description = "Faults to rehearse: seconds that a creation or replacement takes, a quota that refuses it (nothing is made), a creation that ends badly (the bucket is there, and the run has failed), a moment from which on the bucket is found changed (RFC 3339)."
  type = object({
    create_seconds = optional(number, 0)
    refuse_create  = optional(bool, false)
    fail_create    = optional(bool, false)
    drift_at       = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.simulate.create_seconds >= 0 && var.simulate.create_seconds <= 3600 && floor(var.simulate.create_seconds) == var.simulate.create_seconds
    error_message = "A creation takes from 0 to 3600 seconds, in whole numbers."
  }

  validation {
    condition     = var.simulate.drift_at == null || can(timecmp(var.simulate.drift_at, "2000-01-01T00:00:00Z"))
    error_message = "drift_at is a moment such as 2027-01-31T12:00:00Z."
  }
}
