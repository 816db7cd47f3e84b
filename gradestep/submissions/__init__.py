"""What students hand in, read as untrusted text and rebuilt from the release."""
