"""The contact form on our pages."""
