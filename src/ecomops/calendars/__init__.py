"""Local time: zones, calendar days and months on a zone's clock."""
