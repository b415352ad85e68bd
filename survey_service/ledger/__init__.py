"""What outsiders can check: Merkle trees, key files and signed manifests of receipt codes."""
