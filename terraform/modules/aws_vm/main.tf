# Access comes from the environment: AWS_ACCESS_KEY_ID and its siblings, or a role.
provider "aws" {
  region = var.region
}

locals {
  tags = merge(var.tags, {
    Name                = var.name
    "tenantry:org"      = var.tenantry.org
    "tenantry:project"  = var.tenantry.project
    "tenantry:resource" = var.tenantry.resource
    "tenantry:run"      = var.tenantry.run
  })

  images = {
    "ubuntu-24.04" = { owner = "099720109477", name = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*" }
    "ubuntu-22.04" = { owner = "099720109477", name = "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*" }
    "debian-12"    = { owner = "136693071363", name = "debian-12-amd64-*" }
  }

  # One rule of the security group for each network, named by what it allows.
  ingress = merge([
    for rule in var.ingress : {
      for cidr in rule.cidrs : "${rule.protocol}-${rule.port}-${cidr}" => merge(rule, { cidr = cidr })
    }
  ]...)
}

data "aws_ami" "newest" {
  most_recent = true
  owners      = [local.images[var.image].owner]

  filter {
    name   = "name"
    values = [local.images[var.image].name]
  }

  filter {
    name   = "virtualization-type"
    values = ["hvm"]
  }
}

data "aws_subnet" "given" {
  count = var.subnet == null ? 0 : 1
  id    = var.subnet
}

resource "aws_key_pair" "this" {
  # Names of key pairs are taken once in a region; the resource's id makes this one its own.
  key_name   = "${var.name}-${var.tenantry.resource}"
  public_key = var.ssh_public_key
  tags       = local.tags

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

resource "aws_security_group" "this" {
  name        = "${var.name}-${var.tenantry.resource}"
  description = "What may reach ${var.name}"
  vpc_id      = one(data.aws_subnet.given[*].vpc_id)
  tags        = local.tags

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each          = local.ingress
  security_group_id = aws_security_group.this.id
  ip_protocol       = each.value.protocol
  from_port         = each.value.port
  to_port           = coalesce(each.value.to_port, each.value.port)
  cidr_ipv4         = strcontains(each.value.cidr, ":") ? null : each.value.cidr
  cidr_ipv6         = strcontains(each.value.cidr, ":") ? each.value.cidr : null
  description       = each.value.description == "" ? null : each.value.description
  tags              = local.tags

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each          = { ipv4 = "0.0.0.0/0", ipv6 = "::/0" }
  security_group_id = aws_security_group.this.id
  ip_protocol       = "-1"
  cidr_ipv4         = each.key == "ipv4" ? each.value : null
  cidr_ipv6         = each.key == "ipv6" ? each.value : null
  tags              = local.tags

  lifecycle {
    ignore_changes = [tags["tenantry:run"]]
  }
}

# A newer image of the same distribution is no reason to replace a machine; another distribution is.
resource "terraform_data" "image" {
  input = var.image
}

resource "aws_instance" "this" {
  ami                         = data.aws_ami.newest.id
  instance_type               = var.size
  key_name                    = aws_key_pair.this.key_name
  subnet_id                   = var.subnet
  vpc_security_group_ids      = [aws_security_group.this.id]
  associate_public_ip_address = var.public_address
  tags                        = local.tags

  # IMDSv2 alone: a request that an application was tricked into sends no token.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    encrypted             = true
    volume_type           = "gp3"
    volume_size           = var.disk_gb
    delete_on_termination = true
    tags                  = local.tags
  }

  lifecycle {
    ignore_changes = [
      ami,
      tags["tenantry:run"],
      root_block_device[0].tags["tenantry:run"],
    ]
    # A key is read when a machine boots for the first time, and never again.
    replace_triggered_by = [terraform_data.image, aws_key_pair.this.public_key]
  }
}
