"""People who write to us, their organisations, their identities and what they did."""
