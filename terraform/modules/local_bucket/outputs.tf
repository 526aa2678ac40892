output "id" {
  description = "The bucket's id."
  value       = "local-${terraform_data.bucket.id}"
}

output "address" {
  description = "Where a real bucket would be reached."
  value       = "https://${var.name}.buckets.invalid"
}

output "console_url" {
  description = "A page that does not exist, as the bucket does not."
  value       = "https://console.invalid/buckets/${terraform_data.bucket.id}"
}

output "versioning_state" {
  description = "What is found when one looks: as asked for, or the opposite from simulate.drift_at on."
  value = (
    (timecmp(plantimestamp(), coalesce(var.simulate.drift_at, "9999-12-31T00:00:00Z")) < 0) == var.versioning
    ? "enabled"
    : "suspended"
  )
}
