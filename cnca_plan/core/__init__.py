"""What every room uses: findings, errors, units, money and years."""
