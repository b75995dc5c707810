"""Safety stock (安全库存): how much more than expected sales to hold; one file per kind."""
