"""Tables in from outside: data frames, order files, the Complete Journey data set."""
