"""Figures and the customer's timeline: reads everything, writes nothing."""
