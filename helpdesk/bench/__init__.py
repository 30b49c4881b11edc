"""Measures a desk from outside over HTTP, on a database of its own; see docs/measuring.md."""
