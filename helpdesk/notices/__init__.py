"""What agents are told: that a ticket is theirs now, that a customer answered, that they are invited."""
