"""The laws of the model, one pure function each, grouped by what they are about."""
