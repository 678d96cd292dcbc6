"""docs/SPEC.md in Python, one module a section: a second implementation, for the vectors."""
