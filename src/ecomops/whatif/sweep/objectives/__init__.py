"""What the best scheme of a sweep is best at: a file for each objective."""
