"""Knowing whether self-service works: what the help centre does not answer, and whether suggestions save tickets."""
