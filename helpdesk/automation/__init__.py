"""What saves agents from doing the same thing twice: macros, their texts and variables."""
