# Access comes from the environment: AWS_ACCESS_KEY_ID and its siblings, or a role.
provider "aws" {
  region = var.region
}

locals {
  tags = merge(var.tags, {
    "tenantry:org"      = var.tenantry.org
    "tenantry:project"  = var.tenantry.project
    "tenantry:resource" = var.tenantry.resource
    "tenantry:run"      = var.tenantry.run
  })

  # S3 keeps a class for each object: a lifecycle rule moves what is put here. Infrequent access takes objects after 30 days only.
  transitions = {
    standard   = []
    infrequent = [{ class = "STANDARD_IA", days = 30 }]
    archive    = [{ class = "GLACIER_IR", days = 0 }]
  }

  statements = concat(
    [{
      Sid       = "OnlyOverTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }],
    [for resource in var.public_access ? ["${aws_s3_bucket.this.arn}/*"] : [] : {
      Sid       = "EverybodyReads"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = [resource]
      Condition = { Bool = { "aws:SecureTransport" = "true" } }
    }],
  )
}

resource "aws_s3_bucket" "this" {
  bucket        = var.name
  force_destroy = var.delete_with_contents
  tags          = local.tags

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

# No object has an owner or rights of its own: the bucket's policy alone decides.
resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = !var.public_access
  restrict_public_buckets = !var.public_access
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = var.encryption.key_id != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.encryption.key_id == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.encryption.key_id
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = var.versioning ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "abandoned-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  dynamic "rule" {
    for_each = local.transitions[var.storage_class]

    content {
      id     = "storage-class"
      status = "Enabled"

      filter {}

      transition {
        days          = rule.value.days
        storage_class = rule.value.class
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements })

  depends_on = [aws_s3_bucket_public_access_block.this]
}
