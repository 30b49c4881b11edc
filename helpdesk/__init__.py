"""Continua: an omnichannel support desk with knowledge-driven self-service."""
