output "id" {
  description = "The bucket's ARN."
  value       = aws_s3_bucket.this.arn
}

output "address" {
  description = "Where the bucket is reached."
  value       = "https://${aws_s3_bucket.this.bucket}.s3.${var.region}.amazonaws.com"
}

output "console_url" {
  description = "The bucket in the cloud's own console."
  value       = "https://${var.region}.console.aws.amazon.com/s3/buckets/${aws_s3_bucket.this.bucket}?region=${var.region}"
}
