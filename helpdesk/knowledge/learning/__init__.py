"""What articles were found to answer: questions kept as rows, and a ranker trained on them in the background."""
