"""The embedded desk: one command starts web and worker and stops both."""
import sys

from helpdesk.embedded import main

if __name__ == "__main__":
    sys.exit(main())
