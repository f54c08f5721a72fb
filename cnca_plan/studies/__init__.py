"""Many pathways from one compiled program: traced curves, sweeps, sensitivities."""
