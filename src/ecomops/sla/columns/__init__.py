"""Clocks of many tickets at once; every number is that of `ecomops.sla.clocks.engine`."""
