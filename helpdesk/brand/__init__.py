"""How the desk presents itself: name, logo, colours, languages."""
