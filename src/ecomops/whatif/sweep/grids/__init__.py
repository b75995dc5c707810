"""The schemes that one sweep tries: a file for each kind of them."""
