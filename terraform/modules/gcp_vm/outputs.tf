output "id" {
  description = "The instance's id."
  value       = google_compute_instance.this.id
}

output "address" {
  description = "Where the machine is reached: its public address, or the one in its network when it has none."
  value       = var.public_address ? google_compute_address.this[0].address : google_compute_instance.this.network_interface[0].network_ip
}

output "private_address" {
  description = "The machine's address in its network."
  value       = google_compute_instance.this.network_interface[0].network_ip
}

output "ssh_user" {
  description = "The user that the key signs in as."
  value       = "tenantry"
}

output "console_url" {
  description = "The machine in the cloud's own console."
  value       = "https://console.cloud.google.com/compute/instancesDetail/zones/${local.zone}/instances/${var.name}?project=${google_compute_instance.this.project}"
}
