"""What knows no word of the domain: database, events, clock, errors, texts, files."""
