"""Read and write files, take locks and ask git: the only package that touches the disk."""
