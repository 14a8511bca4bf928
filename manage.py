#!/usr/bin/env python
"""Django's command line, with the private database and Redis started where none is configured."""

import os
import sys

# These neither read nor write the database, so they need not wait a second for it.
OFFLINE_COMMANDS = {"help", "version", "collectstatic", "compilemessages", "makemessages"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import execute_from_command_line

    from config import services
    from config.first_use import prepare_for

    if len(sys.argv) > 1 and sys.argv[1] not in OFFLINE_COMMANDS:
        services.start_configured()
        django.setup()
        prepare_for(sys.argv[1])
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
