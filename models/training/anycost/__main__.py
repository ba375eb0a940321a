"""`anycost …` and `python -m anycost …`."""


def main() -> None:
    raise SystemExit("No command is here yet.")


if __name__ == "__main__":
    main()
