# Access comes from the environment: GOOGLE_CREDENTIALS and GOOGLE_PROJECT, or workload identity.
provider "google" {
  region = var.region
}

locals {
  # Labels take neither colons nor capitals: tenantry-org stands for tenantry:org.
  labels = merge(var.tags, {
    tenantry-org      = var.tenantry.org
    tenantry-project  = var.tenantry.project
    tenantry-resource = var.tenantry.resource
    tenantry-run      = var.tenantry.run
  })

  classes = { standard = "STANDARD", infrequent = "NEARLINE", archive = "ARCHIVE" }
}

resource "google_storage_bucket" "this" {
  name                        = var.name
  location                    = upper(var.region)
  storage_class               = local.classes[var.storage_class]
  force_destroy               = var.delete_with_contents
  uniform_bucket_level_access = true
  public_access_prevention    = var.public_access ? "inherited" : "enforced"
  labels                      = local.labels

  versioning {
    enabled = var.versioning
  }

  # Without a block Google keeps the key; objects are encrypted all the same.
  dynamic "encryption" {
    for_each = var.encryption.key_id[*]

    content {
      default_kms_key_name = encryption.value
    }
  }

  lifecycle {
    ignore_changes = [labels["tenantry-run"]]
  }
}

resource "google_storage_bucket_iam_member" "everybody" {
  count  = var.public_access ? 1 : 0
  bucket = google_storage_bucket.this.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}
