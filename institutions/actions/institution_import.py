"""Registering institutions from a CSV file: all rows, or none and the list of problems."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from institutions import access
from institutions.actions.audit import record_audit
from institutions.actions.csv_rows import (
    ImportResult,
    Row,
    RowProblem,
    UnreadableFileError,
    read_rows,
)
from institutions.enums import Sector
from institutions.models import Country, Institution, User
from institutions.queries.matching import names_of

INSTITUTION_COLUMNS = ["country", "name_en", "name_ru", "acronym", "sector", "aliases"]
LONGEST_NAME = 300


def import_institutions(
    *, actor: User | None, content: bytes, dry_run: bool = False
) -> ImportResult:
    """Register the institutions of a CSV file (`INSTITUTION_COLUMNS`; country empty: of none).

    Aliases are separated by semicolons. Registers nothing when a row is bad or registered already.
    """
    try:
        rows = read_rows(
            content,
            required=["country", "name_en", "sector"],
            optional=["name_ru", "acronym", "aliases"],
        )
    except UnreadableFileError as error:
        return ImportResult(problems=error.problems)
    reader = _InstitutionReader(actor)
    institutions = [reader.read(row) for row in rows]
    if reader.problems:
        return ImportResult(problems=reader.problems)
    try:
        if not dry_run:
            _save_institutions(actor, institutions)
    except IntegrityError:
        reason = _("Somebody registered one of these institutions just now. Try again.")
        return ImportResult(problems=[RowProblem(0, "", "", reason)])
    return ImportResult(created=len(institutions))


@transaction.atomic
def _save_institutions(actor: User | None, institutions: list[Institution]) -> None:
    created = Institution.objects.bulk_create(institutions)
    details = {"institutions": [institution.pk for institution in created]}
    record_audit(actor=actor, action="import_institutions", subject=None, details=details)


class _InstitutionReader:
    """Turns rows into institutions, and collects what is wrong with them."""

    def __init__(self, actor: User | None) -> None:
        self.problems: list[RowProblem] = []
        self._actor = actor
        visible = Country.objects.all() if actor is None else access.visible_countries(actor)
        self._countries = {country.code: country for country in visible}
        self._registered: dict[tuple[str | None, str], str] = {}
        for institution in Institution.objects.all():
            self._remember(institution, _("registered already"))

    def read(self, row: Row) -> Institution:
        country = self._country(row)
        names = {"en": row.values["name_en"], "ru": row.values.get("name_ru", "")}
        aliases = [part.strip() for part in row.values.get("aliases", "").split(";")]
        institution = Institution(
            country=country,
            names={language: name for language, name in names.items() if name},
            acronym=row.values.get("acronym", ""),
            sector=row.values["sector"].lower(),
            aliases=[alias for alias in aliases if alias],
        )
        self._check_values(row, institution)
        if not row.values["country"] or country is not None:
            self._check_new(row, institution)
        return institution

    def _country(self, row: Row) -> Country | None:
        code = row.values["country"].upper()
        if code and code not in self._countries:
            self._add(row, "country", _("There is no such country among yours."))
        elif self._actor and not access.may_write(self._actor, code or None):
            self._add(row, "country", _("You may not register institutions here."))
        return self._countries.get(code)

    def _check_values(self, row: Row, institution: Institution) -> None:
        if not row.values["name_en"]:
            self._add(row, "name_en", _("The name is missing."))
        for column in ("name_en", "name_ru"):
            if len(row.values.get(column, "")) > LONGEST_NAME:
                self._add(row, column, _("Longer than 300 letters."))
        if institution.sector not in Sector.values:
            known = ", ".join(Sector.values)
            self._add(row, "sector", _("Not one of: %(known)s.") % {"known": known})
        if len(institution.acronym) > 60:
            self._add(row, "acronym", _("Longer than 60 letters."))
        if any(len(alias) > LONGEST_NAME for alias in institution.aliases):
            self._add(row, "aliases", _("Longer than 300 letters."))

    def _check_new(self, row: Row, institution: Institution) -> None:
        """Its full names must be new; acronyms may be shared (many countries have an MH)."""
        own = Institution(country=institution.country, names=institution.names)
        for name in sorted(names_of(own)):
            if told := self._registered.get((institution.country_id, name)):
                self._add(row, "name_en", _("This institution is %(told)s.") % {"told": told})
                break
        self._remember(own, _("in row %(row)d, too") % {"row": row.line})

    def _remember(self, institution: Institution, told: str) -> None:
        full_names = Institution(country_id=institution.country_id, names=institution.names)
        for name in names_of(full_names):
            self._registered.setdefault((institution.country_id, name), told)

    def _add(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.problem(column, reason))
