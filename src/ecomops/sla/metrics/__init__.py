"""What a service level can be about, a file per kind."""
