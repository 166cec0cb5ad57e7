"""`python -m tutor` is the command `roletutor`."""

from tutor.cli import main

if __name__ == "__main__":
    main()
