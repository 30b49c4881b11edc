"""The heart: tickets, messages, notes, who may see them and what can be done with them."""
