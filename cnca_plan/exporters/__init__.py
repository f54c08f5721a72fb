"""Writing results to files: one module per format, and one that puts all files of a run in place at once."""
