"""What must leave the house and its fate, what follows soon, and what happens at intervals: rows with leases."""
