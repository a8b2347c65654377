"""Data that leaves by hand: encrypted bundles and the receipts that come back."""
