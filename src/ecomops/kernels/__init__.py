"""Array kernels: numpy only, no business words."""
