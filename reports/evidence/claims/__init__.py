"""Reading figures and trends in text, and judging them by the cells of a country's tables."""
