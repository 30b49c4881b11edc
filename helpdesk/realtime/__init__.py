"""Tells browsers that something changed: hints, never contents."""
