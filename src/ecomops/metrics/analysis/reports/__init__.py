"""What results have in common that are written as tables, and how figures are worded."""
