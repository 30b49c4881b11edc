"""Databases made up: the Brisa sample of a first start, and large ones for measuring."""
