"""`python -m monitor`, the same as `monitor`."""

import sys

from monitor.errors import ConfigError, DeliveryError, ItemError, MonitorError, QueryError, StoreError

# The first class that fits decides. 1 is kept for "degraded or nothing found".
_EXIT_CODES = ((ConfigError, 2), (QueryError, 2), (ItemError, 3), (StoreError, 4), (DeliveryError, 5))


def main() -> None:
    """Run one command; errors of ours are told in words, with the exit code of their kind."""
    from monitor.serve.cli import app  # not needed to import the package

    try:
        app()
    except MonitorError as error:
        sys.stderr.write(f"monitor: {error}\n")
        sys.exit(next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), 1))
    except BrokenPipeError:
        # `monitor query ... | head` is no failure.
        sys.stderr.close()
    except OSError as error:
        what = ": ".join(str(part) for part in (error.filename, error.strerror) if part) or str(error)
        sys.stderr.write(f"monitor: {what}. Check the path, its permissions and the room on its disk.\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
