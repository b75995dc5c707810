"""The command line, a file per command; `ecomops.commands.cli.main` starts it."""
