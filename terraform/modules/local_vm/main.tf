# Everything here is built into the engine: no provider, no account, no download. Nothing is really made.
locals {
  tags = merge(var.tags, {
    "tenantry:org"      = var.tenantry.org
    "tenantry:project"  = var.tenantry.project
    "tenantry:resource" = var.tenantry.resource
    "tenantry:run"      = terraform_data.request.output
  })
}

# Its id is known at apply alone: what depends on that is decided then, as a cloud decides. It remembers which run asked.
resource "terraform_data" "request" {
  input            = var.tenantry.run
  triggers_replace = [var.region, var.name, var.image]

  lifecycle {
    ignore_changes = [input]
  }
}

# A connection that nobody answers is tried until its time is over: that is a wait, and no program is started for it.
resource "terraform_data" "slow" {
  count            = var.simulate.create_seconds > 0 ? 1 : 0
  triggers_replace = [terraform_data.request.id]

  provisioner "file" {
    content     = ""
    destination = "/dev/null"
    on_failure  = continue

    connection {
      type     = "ssh"
      host     = "127.0.0.1"
      port     = 1
      user     = "nobody"
      password = "none"
      agent    = false
      timeout  = "${var.simulate.create_seconds}s"
    }
  }
}

resource "terraform_data" "vm" {
  triggers_replace = [terraform_data.request.id]

  input = {
    name           = var.name
    region         = var.region
    size           = var.size
    image          = var.image
    disk_gb        = var.disk_gb
    ssh_public_key = var.ssh_public_key
    ingress        = var.ingress
    public_address = var.public_address
    tags           = local.tags
  }

  depends_on = [terraform_data.slow]

  lifecycle {
    precondition {
      condition     = !var.simulate.refuse_create || terraform_data.request.id == ""
      error_message = "QuotaExceeded: the local cloud has no room for another machine (simulate.refuse_create)."
    }

    postcondition {
      condition     = !var.simulate.fail_create || self.id == ""
      error_message = "CreationFailed: the machine was made and did not come up (simulate.fail_create)."
    }
  }
}
