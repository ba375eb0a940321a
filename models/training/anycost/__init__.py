"""Training code of Anycost Portrait. Commands: `anycost --help`; rooms: README.md beside this file."""
