"""The embedded desk: one command starts web and worker and stops both."""
import gc
import sys

# Nothing of what is imported is garbage, and looking for it took a tenth of the start; main() switches it on again.
gc.disable()

from helpdesk.embedded import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
