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
  description = "Objects are always encrypted. Without key_id the cloud keeps the key; with one it is yours: the ARN of a KMS key in this region."
  type = object({
    key_id = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.encryption.key_id == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.encryption.key_id))
    error_message = "key_id is the ARN of a KMS key in this region."
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
