"""How words come in and go out; each channel is one complete folder."""
