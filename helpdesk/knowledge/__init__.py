"""Articles that answer before anybody has to ask: their texts, their search, what readers said."""
