"""A service of one's own, copied from the tested sample of a stack: what `docs new service --stack` makes."""
