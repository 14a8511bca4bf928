"""Changing the registry: countries, institutions, rounds."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from institutions import access
from institutions.actions.audit import record_audit
from institutions.models import Country, Institution, Round, User
from institutions.programme import PROGRAMME_COUNTRIES

ModelT = TypeVar("ModelT", bound=models.Model)


@transaction.atomic
def register_country(
    *, actor: User | None, code: str, names: dict[str, str], time_zone: str
) -> Country:
    """Add a country. Raises PermissionDenied for others than administrators, ValidationError."""
    _allow(actor is None or access.is_administrator(actor))
    country = Country(code=code, names=names, time_zone=time_zone)
    country.full_clean()
    country.save(force_insert=True)
    record_audit(actor=actor, action="register_country", subject=country)
    return country


@transaction.atomic
def register_programme_countries() -> list[Country]:
    """Register the programme's countries that are not registered yet; return them all."""
    known = Country.objects.in_bulk(PROGRAMME_COUNTRIES)
    return [
        known.get(code) or register_country(actor=None, code=code, **country._asdict())
        for code, country in PROGRAMME_COUNTRIES.items()
    ]


@transaction.atomic
def change_country(
    *, actor: User, country: Country, names: dict[str, str], time_zone: str
) -> Country:
    """Change a country's names or time zone. Raises PermissionDenied, ValidationError."""
    _allow(access.is_administrator(actor))
    return _change(actor, country, {"names": names, "time_zone": time_zone})


@transaction.atomic
def register_institution(
    *,
    actor: User | None,
    country: Country | None,
    names: dict[str, str],
    sector: str,
    acronym: str = "",
    aliases: Iterable[str] = (),
) -> Institution:
    """Add an institution; `actor` None stands for the system.

    Raises PermissionDenied outside of the actor's countries, ValidationError for bad values or an
    institution that is registered already.
    """
    _allow(actor is None or access.may_write(actor, country.code if country else None))
    institution = Institution(
        country=country, names=names, sector=sector, acronym=acronym, aliases=list(aliases)
    )
    institution.full_clean()
    institution.save(force_insert=True)
    record_audit(actor=actor, action="register_institution", subject=institution)
    return institution


@transaction.atomic
def change_institution(
    *,
    actor: User,
    institution: Institution,
    names: dict[str, str],
    sector: str,
    acronym: str,
    aliases: Iterable[str],
) -> Institution:
    """Change an institution; what was given before is kept in the audit log.

    Raises PermissionDenied outside of the actor's countries, ValidationError.
    """
    _allow(access.may_write(actor, institution.country_id))
    values = {"names": names, "sector": sector, "acronym": acronym, "aliases": list(aliases)}
    return _change(actor, institution, values)


@transaction.atomic
def register_round(
    *,
    actor: User | None,
    slug: str,
    names: dict[str, str],
    countries: Iterable[Country],
    opens_on: date | None = None,
    closes_on: date | None = None,
) -> Round:
    """Add a round. Raises PermissionDenied without general scope, ValidationError."""
    _allow(actor is None or access.can_manage_rounds(actor))
    added = Round(slug=slug, names=names, opens_on=opens_on, closes_on=closes_on)
    added.full_clean()
    added.save(force_insert=True)
    added.countries.set(countries)
    record_audit(actor=actor, action="register_round", subject=added)
    return added


@transaction.atomic
def change_round(
    *,
    actor: User,
    round: Round,  # noqa: A002 - the word of the design
    names: dict[str, str],
    countries: Iterable[Country],
    opens_on: date | None,
    closes_on: date | None,
) -> Round:
    """Change a round; its short name stays. Raises PermissionDenied, ValidationError."""
    _allow(access.can_manage_rounds(actor))
    round.countries.set(countries)
    return _change(actor, round, {"names": names, "opens_on": opens_on, "closes_on": closes_on})


def _change(actor: User, row: ModelT, values: dict[str, Any]) -> ModelT:
    """Set `values`, and record those that differ as {field: [before, after]}."""
    changes = {
        name: [before, after]
        for name, after in values.items()
        if (before := getattr(row, name)) != after
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    action = f"change_{type(row).__name__.lower()}"
    record_audit(actor=actor, action=action, subject=row, details=changes)
    return row


def _allow(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied
