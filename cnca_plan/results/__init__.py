"""What a pathway means: laws replayed, tonnes, costs, prices and tables. Nothing here knows the solver."""
