"""Two countries with everything in each that an address can name."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from dialogues.actions.minutes import hash_token as hash_circulation_token
from dialogues.actions.minutes import save_minutes
from dialogues.actions.regional import add_draft
from dialogues.enums import DialogueState, ParticipationState
from dialogues.models import (
    AgendaItem,
    Circulation,
    CirculationLink,
    Concern,
    Dialogue,
    DialogueDocument,
    DraftRevision,
    Excerpt,
    Guide,
    GuideQuestion,
    Interview,
    Interviewee,
    MinutesComment,
    MinutesRevision,
    Note,
    NoteRevision,
    Participation,
    RegistrationLink,
    Theme,
)
from dialogues.queries.registration import token_of
from institutions.actions.jobs import start_job
from institutions.enums import JobState, Role
from institutions.models import (
    ApiToken,
    CaughtMail,
    Contact,
    Country,
    Institution,
    Job,
    OutgoingMail,
    Round,
    User,
)
from reports.actions.exports import JOB_KIND as EXPORT_KIND
from reports.actions.reports import JOB_KIND, store_report
from reports.models import Export, Quote, Report, Snapshot
from surveys.actions.drafts import change_draft
from surveys.enums import EditAct, Layout, ResponseState
from surveys.form.editing import move_item
from surveys.models import (
    Invitation,
    Letter,
    Questionnaire,
    Response,
    Share,
    Upload,
    Version,
    Webhook,
)
from surveys.respondent import hash_token
from tests.access.board import BoardThings, make_board
from tests.access.coding import make_coding
from tests.access.editions import EditionThings, make_editions
from tests.access.evidence import Evidence, make_evidence
from tests.access.interviews import make_interview
from tests.access.mailing import make_mailing
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_user,
    make_version,
)

ANSWERS = {"importance": "very", "comment": "Words of a respondent"}


@dataclass
class Shared:
    """What belongs to no country: questionnaires and the round.

    In `asked` the respondents have a draft, in `sent` they have sent their answers, and `page` has
    all its questions on one page and waits for them.
    """

    round: Round
    asked: Questionnaire
    sent: Questionnaire
    page: Questionnaire
    draft_version: Version


@dataclass
class Place:
    """One country with its things; `asked`, `sent` and `page` are invitations of `institution`."""

    code: str
    country: Country
    institution: Institution
    asked: Invitation
    sent: Invitation
    page: Invitation
    draft: Response
    submitted: Response
    imported: Response
    person: User
    dormant: User
    queued_job: Job
    failed_job: Job
    token: ApiToken
    webhook: Webhook
    caught_mail: CaughtMail
    failed_mail: OutgoingMail
    contact: Contact
    letter: Letter
    share: Share
    snapshot: Snapshot
    report: Report
    export: Export
    quote: Quote
    dialogue: Dialogue
    item: AgendaItem
    row: Participation
    document: DialogueDocument
    minutes: MinutesRevision
    circulation: Circulation
    comment: MinutesComment
    concern: Concern
    event: Dialogue
    wording: DraftRevision
    event_circulation: Circulation
    interview: Interview
    interviewee: Interviewee
    passage: Excerpt
    theme: Theme
    other_theme: Theme
    guide: Guide
    question: GuideQuestion
    evidence: Evidence
    board: BoardThings
    editions: EditionThings

    @property
    def tokens(self) -> list[str]:
        return [link_token(self.code, name) for name in ("asked", "sent", "page")]

    @property
    def upload(self) -> str:
        return Upload.objects.get(invitation=self.sent).key.hex

    @property
    def asked_token(self) -> str:
        return link_token(self.code, "asked")

    @property
    def minutes_token(self) -> str:
        return link_token(self.code, "minutes")

    @property
    def registration_token(self) -> str:
        return token_of(self.dialogue.registration)

    @property
    def event_token(self) -> str:
        return link_token(self.code, "event")


def link_token(owner: str, name: str) -> str:
    return f"token-of-{owner}-{name}"


def make_shared() -> Shared:
    versions = [make_version(slug=slug) for slug in ("asked", "sent", "page")]
    asked, sent, page = [version.questionnaire for version in versions]
    page.layout = Layout.SINGLE_PAGE
    page.save()
    held = Round.objects.create(slug="first", names={"en": "First round"})
    held.countries.set([make_country("KZ"), make_country("KG")])
    draft = make_version(slug="asked", is_published=False)
    change_draft(draft, lambda form: move_item(form, "years", "up"), act=EditAct.MOVE)
    return Shared(held, asked, sent, page, draft)


def invite(shared: Shared, institution: Institution, owner: str) -> list[Invitation]:
    """Invite an institution to all three questionnaires; the links' tokens name the `owner`."""
    assert institution.country is not None
    return [
        make_invitation(
            getattr(shared, name),
            institution.country,
            institution,
            token_hash=hash_token(link_token(owner, name)),
        )
        for name in ("asked", "sent", "page")
    ]


def make_place(code: str, shared: Shared, owner: User) -> Place:
    """Fill one country; its jobs are the owner's."""
    country = make_country(code)
    institution = make_institution("Ministry", country)
    asked, sent, page = invite(shared, institution, code)
    _add_file(sent)
    responses = _responses(asked, sent)
    interview = make_interview(country, institution, owner)
    return Place(
        code=code,
        country=country,
        institution=institution,
        asked=asked,
        sent=sent,
        page=page,
        **responses,
        quote=Quote.objects.create(response=responses["submitted"], question="comment"),
        person=make_user(f"{code}.a@example.org", Role.CONTRIBUTOR, institution=institution),
        dormant=make_user(f"{code}.b@example.org", Role.SIGNATORY, institution=institution),
        queued_job=_job(owner, country, shared),
        token=ApiToken.objects.create(
            owner=owner,
            name="dashboard",
            token_hash=f"hash of {code}",
            scopes=["findings:read"],
            expires_at=timezone.now() + dt.timedelta(days=1),
        ),
        webhook=Webhook.objects.create(
            questionnaire=shared.asked, url="https://example.org/hook", secret="secret"
        ),
        failed_job=_job(owner, country, shared, state=JobState.FAILED),
        **make_mailing(asked, responses["draft"]),
        **_report(country, shared),
        **_dialogue(country, institution),
        **_event(country),
        **interview,
        **make_coding(interview["interview"], owner),
        evidence=make_evidence(country),
        board=make_board(country),
        editions=make_editions(country),
    )


def _add_file(invitation: Invitation) -> None:
    upload = Upload.objects.create(
        invitation=invitation,
        question="plan",
        name="plan.pdf",
        content_type="application/pdf",
        size=5,
        sha256="0" * 64,
    )
    default_storage.save(upload.path, ContentFile(b"%PDF-"))


def _responses(asked: Invitation, sent: Invitation) -> dict[str, Any]:
    versions = [one.questionnaire.versions.get(number=1) for one in (asked, sent)]
    about = {"institution": asked.institution}
    return {
        "draft": make_response(
            versions[0],
            asked.country,
            ANSWERS,
            state=ResponseState.DRAFT,
            revisions=dict.fromkeys(ANSWERS, 1),
            invitation=asked,
            **about,
        ),
        "submitted": make_response(versions[1], sent.country, ANSWERS, invitation=sent, **about),
        "imported": make_response(versions[1], sent.country, ANSWERS),
    }


def _job(owner: User, country: Country, shared: Shared, **fields: Any) -> Job:
    parameters = {"questionnaire": shared.sent.pk, "language": "en"}
    job = start_job(kind=JOB_KIND, owner=owner, country=country, parameters=parameters)
    Job.objects.filter(pk=job.pk).update(**{"state": JobState.QUEUED, **fields})
    return job


def _report(country: Country, shared: Shared) -> dict[str, Any]:
    snapshot = Snapshot.objects.create(
        kind="summary",
        country=country,
        countries=[country.code],
        questionnaire=shared.sent,
        content="{}",
        sha256="0" * 64,
        code_version="1",
    )
    report = store_report(snapshot=snapshot, language="en", content=b"%PDF-1.4", pages=1)
    return {"snapshot": snapshot, "report": report, "export": _export(country, shared)}


def _export(country: Country, shared: Shared) -> Export:
    job = Job.objects.create(kind=EXPORT_KIND, state=JobState.DONE)
    export = Export(
        job=job, questionnaire=shared.sent, countries=[country.code], format="json", sha256="0" * 64
    )
    export.file.save("responses.json", ContentFile(b"[]"))
    return export


def _dialogue(country: Country, institution: Institution) -> dict[str, Any]:
    day = dt.date(2023, 6, 7)
    dialogue = Dialogue.objects.create(
        city="City", starts_on=day, ends_on=day, state=DialogueState.HELD
    )
    dialogue.countries.set([country])
    until = timezone.localdate() + dt.timedelta(days=7)
    RegistrationLink.objects.create(dialogue=dialogue, until=until)
    document = DialogueDocument(dialogue=dialogue, title="Agenda", file_name="a.pdf", size=4)
    document.file.save("a.pdf", ContentFile(b"%PDF"))
    state = ParticipationState.ATTENDED
    return {
        "dialogue": dialogue,
        "item": AgendaItem.objects.create(dialogue=dialogue, order=1, day=day, title="Item"),
        "row": Participation.objects.create(
            dialogue=dialogue, institution=institution, state=state, email="p@example.org"
        ),
        "document": document,
        "concern": _concern(dialogue),
        **_minutes(dialogue, country.code),
    }


def _concern(dialogue: Dialogue) -> Concern:
    """A concern made from a sentence of the notes."""
    item = AgendaItem.objects.create(
        dialogue=dialogue, order=2, day=dialogue.starts_on, title="Second item"
    )
    note = Note.objects.create(agenda_item=item, revision=1)
    revision = NoteRevision.objects.create(note=note, number=1, text="A worry.")
    return Concern.objects.create(
        dialogue=dialogue,
        order=1,
        headline="A worry",
        note_revision=revision,
        start=0,
        end=8,
        quote="A worry.",
    )


def _event(country: Country) -> dict[str, Any]:
    """A regional event of one country, so that its team may change it."""
    day = dt.date(2023, 9, 7)
    event = Dialogue.objects.create(city="City", starts_on=day, ends_on=day, is_regional=True)
    event.countries.set([country])
    wording = add_draft(event, texts={"en": "Share data."}, actor=None)
    until = timezone.localdate() + dt.timedelta(days=7)
    circulation = Circulation.objects.create(dialogue=event, until=until)
    circulation.drafts.add(wording)
    token = hash_circulation_token(link_token(country.code, "event"))
    CirculationLink.objects.create(circulation=circulation, country=country, token_hash=token)
    return {"event": event, "wording": wording, "event_circulation": circulation}


def _minutes(dialogue: Dialogue, code: str) -> dict[str, Any]:
    minutes = save_minutes(dialogue, language="en", text="# Minutes", base=0, actor=None)
    until = timezone.localdate() + dt.timedelta(days=7)
    circulation = Circulation.objects.create(dialogue=dialogue, until=until)
    circulation.revisions.add(minutes)
    token_hash = hash_circulation_token(link_token(code, "minutes"))
    link = CirculationLink.objects.create(circulation=circulation, token_hash=token_hash)
    comment = MinutesComment.objects.create(
        link=link, revision=minutes, author_name="Somebody", text="One word more."
    )
    return {"minutes": minutes, "circulation": circulation, "comment": comment}
