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

  zone = coalesce(var.zone, "${var.region}-b")

  images = {
    "ubuntu-24.04" = "projects/ubuntu-os-cloud/global/images/family/ubuntu-2404-lts-amd64"
    "ubuntu-22.04" = "projects/ubuntu-os-cloud/global/images/family/ubuntu-2204-lts"
    "debian-12"    = "projects/debian-cloud/global/images/family/debian-12"
  }

  # Firewall rules find the machine by this tag, and no other machine has it. Names take neither underscores nor more than 63 characters.
  target = "t-${substr(sha256("${var.tenantry.resource}/${var.name}"), 0, 16)}"

  # A rule takes networks of one family: IPv4 and IPv6 are two.
  ingress = merge([
    for rule in var.ingress : {
      for family in ["ipv4", "ipv6"] : "${rule.protocol}-${rule.port}-${family}" => merge(rule, {
        cidrs = [for cidr in rule.cidrs : cidr if strcontains(cidr, ":") == (family == "ipv6")]
      })
    }
  ]...)
}

resource "google_compute_address" "this" {
  count  = var.public_address ? 1 : 0
  name   = "${local.target}-address"
  region = var.region
  labels = local.labels

  lifecycle {
    ignore_changes = [labels["tenantry-run"]]
  }
}

# Networks made by Google let everybody in by SSH: this rule stands above those and below ours.
resource "google_compute_firewall" "closed" {
  for_each      = { ipv4 = "0.0.0.0/0", ipv6 = "::/0" }
  name          = "${local.target}-closed-${each.key}"
  description   = "Nothing reaches ${var.name} that no other rule allows"
  network       = var.network
  direction     = "INGRESS"
  priority      = 60000
  source_ranges = [each.value]
  target_tags   = [local.target]

  deny {
    protocol = "all"
  }
}

resource "google_compute_firewall" "ingress" {
  for_each      = { for key, rule in local.ingress : key => rule if length(rule.cidrs) > 0 }
  name          = "${local.target}-${each.key}"
  description   = each.value.description
  network       = var.network
  direction     = "INGRESS"
  priority      = 1000
  source_ranges = each.value.cidrs
  target_tags   = [local.target]

  allow {
    protocol = each.value.protocol
    ports = [
      coalesce(each.value.to_port, each.value.port) == each.value.port
      ? tostring(each.value.port)
      : "${each.value.port}-${each.value.to_port}"
    ]
  }
}

# By itself and not as a part of the machine, where another size would replace both. Google encrypts disks at rest, always.
resource "google_compute_disk" "boot" {
  name   = "${local.target}-boot"
  zone   = local.zone
  image  = local.images[var.image]
  size   = var.disk_gb
  type   = "pd-balanced"
  labels = local.labels

  lifecycle {
    ignore_changes = [labels["tenantry-run"]]
  }
}

resource "google_compute_instance" "this" {
  name                      = var.name
  zone                      = local.zone
  machine_type              = var.size
  tags                      = [local.target]
  labels                    = local.labels
  allow_stopping_for_update = true

  boot_disk {
    source      = google_compute_disk.boot.self_link
    auto_delete = false
  }

  network_interface {
    network    = var.subnet == null ? var.network : null
    subnetwork = var.subnet

    dynamic "access_config" {
      for_each = google_compute_address.this[*].address

      content {
        nat_ip = access_config.value
      }
    }
  }

  # No service account is given: the machine has no rights in the project.
  metadata = {
    ssh-keys               = "tenantry:${var.ssh_public_key}"
    block-project-ssh-keys = "true"
    serial-port-enable     = "false"
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  # The machine must not run before its rules are in force.
  depends_on = [
    google_compute_firewall.closed,
    google_compute_firewall.ingress,
  ]

  lifecycle {
    ignore_changes = [labels["tenantry-run"]]

    precondition {
      condition     = startswith(local.zone, "${var.region}-")
      error_message = "The zone ${local.zone} does not lie in the region ${var.region}."
    }
  }
}
