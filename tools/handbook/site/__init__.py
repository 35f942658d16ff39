"""The handbook as a site: pure modules for mounts, links, pages and diagrams; MkDocs in ``plugin`` only."""
