"""`anycost …` and `python -m anycost …`."""
import sys

from anycost.cli import environment
from anycost.cli import main as cli


def main() -> None:
    """In a process that has its settings."""
    environment.ensure()
    sys.exit(cli.main(sys.argv[1:]))


if __name__ == "__main__":
    main()
