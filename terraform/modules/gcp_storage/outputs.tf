output "id" {
  description = "The bucket's id, which is its name."
  value       = google_storage_bucket.this.id
}

output "address" {
  description = "Where the bucket is reached."
  value       = "https://storage.googleapis.com/${google_storage_bucket.this.name}"
}

output "console_url" {
  description = "The bucket in the cloud's own console."
  value       = "https://console.cloud.google.com/storage/browser/${google_storage_bucket.this.name}?project=${google_storage_bucket.this.project}"
}
