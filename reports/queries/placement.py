"""Where each question stands in the forms of a questionnaire's versions."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from surveys.form.model import ChoiceList, Form, Group, Item, Question, Section, Text
from surveys.models import Questionnaire, Version
from surveys.queries.forms import get_form


@dataclass(frozen=True)
class Place:
    """A question with what surrounds it; `group_label` is the text above the rows of a matrix."""

    form: Form
    question: Question
    section: Section
    group_label: Text | None
    is_conditional: bool

    @property
    def choice_list(self) -> ChoiceList | None:
        return self.form.choice_list_of(self.question) if self.question.has_choices else None


def places_of(form: Form) -> dict[str, Place]:
    """Return the questions that people answer, in the order of the form."""
    return {
        place.question.name: place
        for section in form.sections
        for place in _walk(
            form,
            section,
            section.items,
            group_label=None,
            is_conditional=section.group is not None and section.group.relevant is not None,
        )
    }


def _walk(
    form: Form,
    section: Section,
    items: tuple[Item, ...],
    *,
    group_label: Text | None,
    is_conditional: bool,
) -> Iterator[Place]:
    for item in items:
        is_conditional_here = is_conditional or item.relevant is not None
        if isinstance(item, Group):
            if item.repeat:
                yield Place(form, item.as_question, section, group_label, is_conditional_here)
                is_conditional_here = True  # its items are counted, not the responses
            label = item.label if item.is_matrix else group_label
            yield from _walk(
                form,
                section,
                item.items,
                group_label=label,
                is_conditional=is_conditional_here,
            )
        elif item.is_input:
            yield Place(form, item, section, group_label, is_conditional_here)


def versions_newest_first(questionnaire: Questionnaire) -> list[Version]:
    """Return the versions, published ones before drafts; the first is the one that gives labels."""
    versions = questionnaire.versions.defer("document").order_by("-number")
    return sorted(versions, key=lambda version: not version.is_published)


def all_places(versions: list[Version], counted: Collection[str]) -> dict[str, Place]:
    """Return the questions of the first version, then the removed ones that still have counts.

    An older form is read only for a counted question that no newer one has.
    """
    found: dict[str, Place] = {}
    for version in versions:
        if found and not set(counted) - set(found):
            break
        places = places_of(get_form(version))
        found |= {
            name: place
            for name, place in places.items()
            if name not in found and (not found or name in counted)
        }
    return found
