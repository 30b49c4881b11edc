"""What a web server imports: the application with its live part running."""
from helpdesk import create_app

app = create_app()
