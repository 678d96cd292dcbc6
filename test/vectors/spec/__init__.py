"""docs/SPEC.md in Python, one module a section: a second implementation, which makes the vectors."""
