"""Proof: Merkle trees, keys and signed manifests."""
