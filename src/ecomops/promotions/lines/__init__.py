"""The lines that rules see: their amounts between promotions, of one cart and of many."""
