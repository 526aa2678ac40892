output "id" {
  description = "The instance's id."
  value       = aws_instance.this.id
}

output "address" {
  description = "Where the machine is reached: its public address, or the one in its network when it has none."
  value       = var.public_address ? aws_instance.this.public_ip : aws_instance.this.private_ip
}

output "private_address" {
  description = "The machine's address in its network."
  value       = aws_instance.this.private_ip
}

output "ssh_user" {
  description = "The user that the key signs in as."
  value       = startswith(var.image, "debian") ? "admin" : "ubuntu"
}

output "console_url" {
  description = "The machine in the cloud's own console."
  value       = "https://${var.region}.console.aws.amazon.com/ec2/home?region=${var.region}#InstanceDetails:instanceId=${aws_instance.this.id}"
}
