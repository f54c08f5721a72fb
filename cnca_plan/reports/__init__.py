"""What people read: results arranged in sentences and tables. Nothing is computed here that a result does not know."""
