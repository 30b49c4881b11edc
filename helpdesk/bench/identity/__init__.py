"""Who is who, measured: scripted journeys of people through the real doors, and whether each stands where they belong."""
