"""Ids of two visitors who must never meet."""
VISITOR = "a" * 32
STRANGER = "b" * 32
