"""Back-office cards: what other systems know of a customer, asked for when somebody looks."""
