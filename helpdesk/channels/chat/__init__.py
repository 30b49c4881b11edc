"""The chat channel: visitors of a website, their conversations, and what becomes of our answers when they leave."""
