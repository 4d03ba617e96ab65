"""What every room uses: namespaces, errors, locks. It imports nothing else of clusterkg."""
