"""What the city wrote, read and believed: from YAML text to a checked plan."""
