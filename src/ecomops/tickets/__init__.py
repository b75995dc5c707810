"""The life of a service ticket: what may happen to it when, and how two become one.

`life` decides on events one by one, `transitions` says what each status allows, `merging` puts
one ticket into another. A log that was kept elsewhere, by other rules, needs none of this: read
it as a `Ticket`, which takes any events that have one beginning.
"""
