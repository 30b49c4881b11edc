"""The well-known sign-ins of the Brisa sample. They work on loopback only: elsewhere the desk refuses to start."""

SAMPLE_PASSWORD = "brisa-sample"
SAMPLE_SIGN_INS = (
    ("Larisa Dumitru", "agent@brisa.example"),
    ("Camila Nóbrega", "supervisor@brisa.example"),
    ("Rui Matos", "admin@brisa.example"),
)
