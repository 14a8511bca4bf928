"""Minutes: compiling them from the notes, and reading revisions and comments."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from dialogues.enums import Format, ParticipantRole
from dialogues.minutes_text import bullets, compose, heading
from dialogues.models import (
    ActionItem,
    AgendaItem,
    Circulation,
    Dialogue,
    MinutesComment,
    MinutesRevision,
    NoteRevision,
    Participation,
)
from dialogues.queries.meetings import participants
from dialogues.queries.records import issues_with_proposals, records_of
from dialogues.queries.regional import draft_rows


def newest_minutes(dialogue: Dialogue, language: str) -> MinutesRevision | None:
    rows = dialogue.minutes.filter(language=language).select_related("source", "approved_by")
    return rows.order_by("-number").first()


def newest_of_each_language(dialogue: Dialogue) -> list[MinutesRevision]:
    """The newest revision in each language, with its text; one query."""
    rows = dialogue.minutes.select_related("source").order_by("language", "-number")
    return list(rows.distinct("language"))


def newest_circulation(dialogue: Dialogue) -> Circulation | None:
    rows = dialogue.circulations.filter(revisions__isnull=False).distinct()
    return rows.order_by("-created_at", "-pk").first()


def comments_on(dialogue: Dialogue) -> QuerySet[MinutesComment]:
    """All comments, by revision and paragraph, with who answered them."""
    rows = MinutesComment.objects.filter(revision__dialogue=dialogue)
    return rows.select_related("revision", "answered_by", "link__participation").order_by(
        "revision__language", "-revision__number", "paragraph", "pk"
    )


def compile_minutes(dialogue: Dialogue, language: str) -> str:
    """Return minutes made of the list, the notes and the records, with headings in `language`.

    Notes stay in the language in which they were taken. Institutions are named as participants;
    who raised what is not in the minutes. A dozen queries at most.
    """
    with override(language):
        return compose(_blocks(dialogue))


def _blocks(dialogue: Dialogue) -> Iterator[str]:
    records = records_of(dialogue)
    yield heading(1, _("Minutes: %(dialogue)s") % {"dialogue": dialogue.name})
    yield _when_and_where(dialogue)
    yield from _section(_("Participants"), _participants(dialogue))
    yield from _section(_("Discussion"), list(_notes(dialogue)))
    yield from _section(_("Issues and proposals"), _issues(dialogue))
    concerns = [_told(item.headline, item.gist) for item in records.concerns]
    yield from _section(_("Concerns"), [bullets(concerns)] if concerns else [])
    decisions = [_told(item.headline, item.gist) for item in records.decisions]
    yield from _section(_("Recommendations"), _recommendations(dialogue))
    yield from _section(_("Decisions"), [bullets(decisions)] if decisions else [])
    actions = [_action(item) for item in records.action_items]
    yield from _section(_("Action items"), [bullets(actions)] if actions else [])


def _section(title: str, blocks: list[str]) -> Iterator[str]:
    if blocks:
        yield heading(2, title)
        yield from blocks


def _told(headline: str, gist: str) -> str:
    return f"{headline}. {gist}" if gist else headline


def _when_and_where(dialogue: Dialogue) -> str:
    days = [date_format(dialogue.starts_on, "DATE_FORMAT")]
    if dialogue.ends_on != dialogue.starts_on:
        days.append(date_format(dialogue.ends_on, "DATE_FORMAT"))
    parts = [" – ".join(days), dialogue.city, dialogue.venue]
    if dialogue.format != Format.NOT_STATED:
        parts.append(dialogue.get_format_display())
    return ", ".join(part for part in parts if part)


def _participants(dialogue: Dialogue) -> list[str]:
    """One list for each group, experts last; an institution with several persons stands once.

    In a regional event, delegations are listed in place of groups.
    """
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    for row in sorted(participants(dialogue), key=_is_expert):
        if row.has_attended:
            groups[_group(row, by_delegation=dialogue.is_regional)][row.name] = None
    return [f"{group}: {'; '.join(names)}." for group, names in groups.items()]


def _is_expert(row: Participation) -> bool:
    return row.role == ParticipantRole.EXPERT


def _group(row: Participation, *, by_delegation: bool) -> str:
    if by_delegation and row.country:
        return row.country.name
    if _is_expert(row):
        return _("Experts")
    return row.group_name or row.get_role_display()


def _notes(dialogue: Dialogue) -> Iterator[str]:
    texts = {
        revision.note.agenda_item_id: revision.text
        for revision in NoteRevision.objects.filter(note__agenda_item__dialogue=dialogue)
        .select_related("note")
        .order_by("note", "-number")
        .distinct("note")
    }
    for item in dialogue.agenda.all():
        yield heading(3, _agenda_title(item))
        if texts.get(item.pk, "").strip():
            yield texts[item.pk]


def _agenda_title(item: AgendaItem) -> str:
    return f"{item.title} ({item.speakers})" if item.speakers else item.title


def _recommendations(dialogue: Dialogue) -> list[str]:
    """What the countries of a regional event adopted, and who agreed."""
    if not dialogue.is_regional:
        return []
    told = _("%(number)s. %(text)s Agreed: %(countries)s.")
    return [
        told
        % {
            "number": row.draft.number,
            "text": row.revision.text,
            "countries": ", ".join(country.name for country in row.agreed),
        }
        for row in draft_rows(dialogue, only_adopted=True)
    ]


def _issues(dialogue: Dialogue) -> list[str]:
    blocks = []
    for issue in issues_with_proposals(dialogue):
        blocks.append(f"{issue.order}. {_told(issue.headline, issue.gist)}")
        proposals = [_told(item.headline, item.gist) for item in issue.proposals.all()]
        blocks.append(bullets(proposals))
    return blocks


def _action(item: ActionItem) -> str:
    parts = [_told(item.headline, item.gist)]
    if item.owner:
        parts.append(_("Owner: %(owner)s.") % {"owner": item.owner})
    if item.due_on:
        parts.append(_("Due: %(date)s.") % {"date": date_format(item.due_on, "DATE_FORMAT")})
    return " ".join(parts)
