"""Run the command line as `python -m compounding`."""

from compounding.cli import main

if __name__ == "__main__":
    main()
