"""What belongs to one person: given to them, taken away, kept no longer than said, and who looked at it."""
