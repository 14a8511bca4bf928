"""Check that the audit log is whole."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from institutions.queries import verify_audit_chain


class Command(BaseCommand):
    help = "Check that no entry of the audit log was changed or removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        check = verify_audit_chain()
        if options["json"]:
            fault = check.fault and {"entry": check.fault.entry_id, "reason": check.fault.reason}
            document = {"entries": check.entries, "last_hash": check.last_hash, "fault": fault}
            self.stdout.write(json.dumps(document))
        if check.fault:
            raise CommandError(
                f"The audit log is broken at entry {check.fault.entry_id}: {check.fault.reason}."
            )
        if not options["json"]:
            self.stdout.write(f"{check.entries} entries, whole. Last hash: {check.last_hash}")
