"""What a programme says about its points: how they are kept, and when they are gone."""
