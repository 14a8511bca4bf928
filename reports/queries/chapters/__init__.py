"""What each chapter of a report says, collected from the database as plain JSON types."""
