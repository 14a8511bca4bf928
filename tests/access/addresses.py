"""What each address names, and what is posted there."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from surveys.actions.submitting import digest_answers
from tests.access.board import BOARD_ARGUMENTS, BOARD_BODIES
from tests.access.coding import CODING_ARGUMENTS, CODING_BODIES
from tests.access.editions import EDITION_ARGUMENTS, EDITION_BODIES
from tests.access.editor import EDITOR_ARGUMENTS, EDITOR_BODIES
from tests.access.evidence import EVIDENCE_ARGUMENTS, EVIDENCE_BODIES
from tests.access.interviews import INTERVIEW_ARGUMENTS, INTERVIEW_BODIES
from tests.access.mailing import MAILING_ARGUMENTS, MAILING_BODIES
from tests.access.places import ANSWERS, Place
from tests.surveys.answer_files import ROW, as_csv

COUNTRY = ("code",)
INVITATION = ("asked.pk",)
DRAFT = ("draft.key",)
SENT = ("submitted.key",)
DIALOGUE = ("dialogue.pk",)
ITEM = ("dialogue.pk", "item.pk")
PARTICIPANT = ("dialogue.pk", "row.pk")
DOCUMENT = ("dialogue.pk", "document.pk")
EVENT = ("event.pk",)
WORDING = ("event.pk", "wording.draft_id")
PLAIN = frozenset(
    [
        "years",
        "ru",
        "xlf",
        "importance",
        "asked",
        "csv",
        "reminder",
        "sent",
        "finding",
        "pass",
        "concern",
        "first",
        "en",
        "MQ",
        "set-password",
    ]  # a name each
)

# Attributes of a `Place`; what is in `PLAIN`, and numbers, stand for themselves.
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "institutions:country": COUNTRY,
    "institutions:country_edit": COUNTRY,
    "institutions:institution_add": COUNTRY,
    "institutions:institution_edit": ("institution.pk",),
    "institutions:job": ("queued_job.pk",),
    "institutions:job_cancel": ("queued_job.pk",),
    "institutions:job_restart": ("failed_job.pk",),
    "institutions:contacts": COUNTRY,
    "institutions:contact_remove": ("contact.pk",),
    "institutions:mail_caught": ("caught_mail.pk",),
    "institutions:mail_resend": ("failed_mail.pk",),
    "institutions:token_revoke": ("token.pk",),
    "institutions:password_set": ("MQ", "set-password"),
    "institutions:person_edit": ("person.pk",),
    "institutions:person_deactivate": ("person.pk",),
    "institutions:person_reactivate": ("dormant.pk",),
    "institutions:person_password_link": ("person.pk",),
    "institutions:person_second_factor_reset": ("person.pk",),
    "institutions:round_edit": ("first",),
    "surveys:questionnaire": ("asked",),
    "surveys:questionnaire_edit": ("asked",),
    "surveys:webhooks": ("asked",),
    "surveys:webhook_remove": ("asked", "webhook.pk"),
    "surveys:webhook_send_again": ("asked", "webhook.pk"),
    "surveys:version_preview": ("asked", 2),
    "surveys:version_publish": ("asked", 2),
    **EDITOR_ARGUMENTS,
    "surveys:version_xlsform": ("asked", 2),
    "surveys:response_import": ("asked",),
    "surveys:country_survey": ("asked", "code"),
    "surveys:invitations": ("asked", "code"),
    "surveys:invitation_open": ("asked", "code"),
    "surveys:responses": ("asked", "code"),
    "surveys:invitation_renew": INVITATION,
    **MAILING_ARGUMENTS,
    "surveys:invitation_revoke": INVITATION,
    "surveys:response": SENT,
    "surveys:response_link": SENT,
    "surveys:response_withdraw": SENT,
    "surveys:response_reopen": SENT,
    "surveys:open_link": ("asked_token",),
    "surveys:link_code": ("asked_token",),
    "surveys:answer_start": INVITATION,
    "surveys:answer_send_page": ("page.pk",),
    "surveys:answer_tasks": DRAFT,
    "surveys:answer_section": (*DRAFT, 1),
    "surveys:answer_save": DRAFT,
    "surveys:answer_language": DRAFT,
    "surveys:answer_notice": DRAFT,
    "surveys:answer_check": DRAFT,
    "surveys:answer_list": DRAFT,
    "surveys:answer_receipt": SENT,
    "surveys:upload": ("upload",),
    "dialogues:dialogue": DIALOGUE,
    "dialogues:dialogue_edit": DIALOGUE,
    "dialogues:dialogue_state": DIALOGUE,
    "dialogues:dialogue_calendar": DIALOGUE,
    "dialogues:agenda_add": DIALOGUE,
    "dialogues:agenda_edit": ITEM,
    "dialogues:agenda_move": ITEM,
    "dialogues:agenda_remove": ITEM,
    "dialogues:document_add": DIALOGUE,
    "dialogues:document_file": DOCUMENT,
    "dialogues:document_remove": DOCUMENT,
    "dialogues:participants": DIALOGUE,
    "dialogues:participant_add": DIALOGUE,
    "dialogues:participant_invite": DIALOGUE,
    "dialogues:participant_edit": PARTICIPANT,
    "dialogues:participant_remove": PARTICIPANT,
    "dialogues:check_in": DIALOGUE,
    "dialogues:check_in_row": PARTICIPANT,
    "dialogues:attendance_csv": DIALOGUE,
    "dialogues:registration": DIALOGUE,
    "dialogues:registration_change": DIALOGUE,
    "dialogues:registration_sheet": DIALOGUE,
    "dialogues:registration_code": DIALOGUE,
    "dialogues:register": ("registration_token",),
    "dialogues:registered": ("registration_token",),
    "dialogues:registered_calendar": ("registration_token",),
    "dialogues:session": ITEM,
    "dialogues:session_row": (*ITEM, "row.pk"),
    "dialogues:invite": ("dialogue.pk", "code"),
    "dialogues:notes": DIALOGUE,
    "dialogues:note": ITEM,
    "dialogues:note_save": ITEM,
    "dialogues:note_state": ITEM,
    "dialogues:note_mark": ITEM,
    "dialogues:minutes": DIALOGUE,
    "dialogues:minutes_circulate": DIALOGUE,
    "dialogues:minutes_close": DIALOGUE,
    "dialogues:minutes_approve": DIALOGUE,
    "dialogues:circulation_mail": ("dialogue.pk", "circulation.pk"),
    "dialogues:comment_answer": ("dialogue.pk", "comment.pk"),
    "dialogues:minutes_edit": ("dialogue.pk", "en"),
    "dialogues:minutes_revision": ("dialogue.pk", "en", 1),
    "dialogues:circulated_open": ("minutes_token",),
    "dialogues:circulated": ("circulation.pk",),
    "dialogues:circulated_in": ("circulation.pk", "en"),
    "dialogues:drafts": EVENT,
    "dialogues:draft_add": EVENT,
    "dialogues:draft_edit": WORDING,
    "dialogues:drafts_circulate": EVENT,
    "dialogues:drafts_close": EVENT,
    "dialogues:draft_position": WORDING,
    "dialogues:draft_adopt": WORDING,
    "dialogues:draft_drop": WORDING,
    "dialogues:drafts_circulated": ("event_circulation.pk",),
    "dialogues:record_add": ("dialogue.pk", "concern"),
    "dialogues:record_edit": ("dialogue.pk", "concern", "concern.pk"),
    "dialogues:record_sentence": ("dialogue.pk", "concern", "concern.pk"),
    "dialogues:record_remove": ("dialogue.pk", "concern", "concern.pk"),
    **INTERVIEW_ARGUMENTS,
    **EVIDENCE_ARGUMENTS,
    **BOARD_ARGUMENTS,
    **EDITION_ARGUMENTS,
    **CODING_ARGUMENTS,
    "api-1:show_questionnaire": ("sent",),
    "api-1:show_version": ("sent", 1),
    "api-1:show_findings": ("code", "sent"),
    "api-1:list_responses": ("code", "sent"),
    "api-1:list_institutions": COUNTRY,
    "api-1:list_invitations": ("code", "sent"),
    "api-1:invite": ("code", "sent"),
    "api-1:revoke": ("asked.pk",),
    "reports:country_findings": COUNTRY,
    "reports:findings_live": COUNTRY,
    "reports:findings_csv": COUNTRY,
    "reports:crosstab": COUNTRY,
    "reports:exports": ("sent",),
    "reports:export_download": ("export.pk",),
    "reports:quotes": COUNTRY,
    "reports:quote_choose": COUNTRY,
    "reports:quote_remove": ("code", "quote.pk"),
    "reports:report_download": ("report.pk",),
    "reports:snapshot_download": ("snapshot.pk",),
    "reports:country_reports": COUNTRY,
    "reports:response_pdf": SENT,
    "reports:answer_offline": DRAFT,
    "reports:answer_workbook": DRAFT,
    "reports:answer_form": DRAFT,
    "reports:response_form": DRAFT,
    "reports:version_form": ("asked", 2),
    "reports:version_workbook": ("asked", 2),
    "reports:answer_clashes": DRAFT,
    "reports:response_offline": DRAFT,
    "reports:response_workbook": DRAFT,
    "reports:response_clashes": DRAFT,
    "reports:minutes_pdf": ("dialogue.pk", "en", 1),
    "reports:attendance_pdf": DIALOGUE,
}

PERSON = {
    "email": "new@example.org",
    "full_name": "A. Person",
    "language": "en",
    "roles-TOTAL_FORMS": "1",
    "roles-INITIAL_FORMS": "0",
    "roles-0-role": "contributor",
}
NAMES = {"name_en": "New name"}
REASON = {"reason": "A reason"}
AGENDA_ITEM = {"title": "New item", "day": "2023-06-07"}
DIALOGUE_VALUES = {
    "city": "City",
    "starts_on": "2023-06-07",
    "ends_on": "2023-06-07",
    "format": "in_person",
}

BODIES: dict[str, Callable[[Place], dict[str, Any]]] = {
    "set_language": lambda place: {"language": "en"},
    "institutions:sign_in": lambda place: {"email": "a@example.org", "password": "wrong"},
    "institutions:password_forgotten": lambda place: {"email": place.person.email},
    "institutions:country_add": lambda place: {**NAMES, "code": "UZ", "time_zone": "UTC"},
    "institutions:country_edit": lambda place: {**NAMES, "time_zone": "UTC"},
    "institutions:institution_add": lambda place: {**NAMES, "sector": "other"},
    "institutions:general_institution_add": lambda place: {**NAMES, "sector": "other"},
    "institutions:institution_edit": lambda place: {**NAMES, "sector": "other"},
    "institutions:institution_import": lambda place: _csv_file(
        "country,name_en,sector", f"{place.code},New,other"
    ),
    "institutions:people_import": lambda place: _csv_file(
        "email,name,role,country,institution", f"n@example.org,N,signatory,{place.code},Ministry"
    ),
    "institutions:person_add": lambda place: {
        **PERSON,
        "roles-0-institution": place.institution.pk,
    },
    "institutions:person_edit": lambda place: {
        **PERSON,
        "roles-0-institution": place.institution.pk,
    },
    "institutions:tokens": lambda place: {
        "name": "dashboard",
        "scopes": ["findings:read"],
        "expires_on": timezone.localdate().isoformat(),
        "password": "a-password",
    },
    "institutions:round_add": lambda place: {**NAMES, "slug": "new", "countries": [place.code]},
    "institutions:round_edit": lambda place: {**NAMES, "countries": [place.code]},
    "surveys:questionnaire_edit": lambda place: {"layout": "single_page"},
    **EDITOR_BODIES,
    "surveys:response_import": lambda place: {
        "file": SimpleUploadedFile("a.csv", as_csv(ROW | {"country": place.code}))
    },
    "surveys:webhooks": lambda place: {"url": "https://example.org/hook"},
    "surveys:invitations": lambda place: {"everybody": "on"},
    **MAILING_BODIES,
    "surveys:response_link": lambda place: {"institution": ""},
    "surveys:response_withdraw": lambda place: REASON,
    "surveys:response_reopen": lambda place: REASON,
    "surveys:answer_send_page": lambda place: {**ANSWERS, ".submission": str(uuid4())},
    "surveys:answer_section": lambda place: {**ANSWERS, ".action": "later"},
    "surveys:answer_save": lambda place: {".question": "comment", "comment": "New words"},
    "surveys:answer_language": lambda place: {".language": "ru"},
    "surveys:answer_check": lambda place: {
        ".submission": str(uuid4()),
        ".digest": digest_answers(ANSWERS),
    },
    "dialogues:dialogue_add": lambda place: {**DIALOGUE_VALUES, "countries": [place.code]},
    "dialogues:dialogue_edit": lambda place: {**DIALOGUE_VALUES, "countries": [place.code]},
    "dialogues:dialogue_state": lambda place: {"state": "planned"},
    "dialogues:agenda_add": lambda place: AGENDA_ITEM,
    "dialogues:agenda_edit": lambda place: AGENDA_ITEM,
    "dialogues:document_add": lambda place: {
        "title": "New",
        "file": SimpleUploadedFile("new.pdf", b"%PDF"),
    },
    "dialogues:participant_add": lambda place: {"given_name": "New", "role": "participant"},
    "dialogues:participant_edit": lambda place: {"given_name": "New", "role": "participant"},
    "dialogues:check_in_row": lambda place: {"act": "undo"},
    "dialogues:registration": lambda place: {"until": str(place.dialogue.ends_on)},
    "dialogues:registration_change": lambda place: {"act": "renew"},
    "dialogues:register": lambda place: {
        "institution": place.institution.pk,
        "registration_id": str(uuid4()),
    },
    "dialogues:session_row": lambda place: {"act": "in"},
    "dialogues:invite": lambda place: {
        "questionnaire": "asked",
        "institution": [place.institution.pk],
    },
    "dialogues:note": lambda place: {"text": "New notes", "base": 0},
    "dialogues:note_save": lambda place: {"text": "New notes", "base": 0},
    "dialogues:note_mark": lambda place: {"kind": "issue", "passage": "New"},
    "dialogues:minutes_circulate": lambda place: {"until": "2100-01-01"},
    "dialogues:comment_answer": lambda place: {"state": "accepted", "reply": "Yes"},
    "dialogues:circulation_mail": lambda place: {"row": [place.row.pk], "language": "en"},
    "dialogues:minutes_edit": lambda place: {"text": "New minutes", "base": 1},
    "dialogues:circulated": lambda place: _comment(),
    "dialogues:circulated_in": lambda place: _comment(),
    "dialogues:draft_add": lambda place: {"text_en": "New", "base": 0},
    "dialogues:draft_edit": lambda place: {"text_en": "New", "base": 1},
    "dialogues:drafts_circulate": lambda place: {"until": "2100-01-01"},
    "dialogues:draft_position": lambda place: {**_position(place), "country": place.code},
    "dialogues:drafts_circulated": lambda place: {**_position(place)},
    "dialogues:record_add": lambda place: {"headline": "New"},
    "dialogues:record_edit": lambda place: {"headline": "New"},
    **INTERVIEW_BODIES,
    **EVIDENCE_BODIES,
    **BOARD_BODIES,
    **EDITION_BODIES,
    **CODING_BODIES,
    "dialogues:interview_text_import": lambda place: {
        "file": SimpleUploadedFile("a.txt", b"New text"),
        "base": 1,
    },
    "reports:quote_choose": lambda place: {
        "response": place.imported.pk,
        "question": "comment",
    },
    "reports:exports": lambda place: {
        "countries": [place.code],
        "file_format": "json",
        "language": "en",
    },
    "reports:country_reports": lambda place: {
        "questionnaire": place.sent.questionnaire_id,
        "language": "en",
    },
}


def every_name() -> Iterator[str]:
    """The name of each address of the site, with its namespace."""
    for name, _pattern in every_pattern():
        yield name


def every_pattern() -> Iterator[tuple[str, URLPattern]]:
    """Each address of the site: its name with its namespace, and its pattern."""
    yield from _patterns(get_resolver().url_patterns, "")


def _patterns(
    members: list[URLPattern | URLResolver], prefix: str
) -> Iterator[tuple[str, URLPattern]]:
    for member in members:
        if isinstance(member, URLResolver):
            inner = f"{prefix}{member.namespace}:" if member.namespace else prefix
            yield from _patterns(member.url_patterns, inner)
        else:
            assert member.name, f"{member} has no name"
            yield f"{prefix}{member.name}", member


def address_of(name: str, place: Place) -> str:
    arguments = [
        part if not isinstance(part, str) or part in PLAIN else attrgetter(part)(place)
        for part in ARGUMENTS.get(name, ())
    ]
    return reverse(name, args=arguments)


def body_of(name: str, place: Place) -> dict[str, Any]:
    make = BODIES.get(name)
    return make(place) if make else {}


def _csv_file(*lines: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("a.csv", "\n".join(lines).encode())}


def _comment() -> dict[str, Any]:
    return {"paragraph": 0, "author_name": "A", "text": "B", "submission_id": str(uuid4())}


def _position(place: Place) -> dict[str, Any]:
    return {"revision": place.wording.pk, "position": "agrees", "stated_by": "A"}
