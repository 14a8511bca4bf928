"""What a user may see and do: the one place that reads grants.

A user's grants are read once for each user object (so once for a request) into a `Scope`. Users who
may not sign in, users without grants and anonymous visitors have an empty scope: they see nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from institutions.enums import INSTITUTION_ROLES, Role
from institutions.models import Country, Grant, Institution, Job, Round, User

Viewer: TypeAlias = User | AnonymousUser
P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

_CACHE = "_scope"


@dataclass(frozen=True)
class Scope:
    """The grants of one user, as sets of country codes and institution ids."""

    is_administrator: bool = False
    is_team_everywhere: bool = False
    team_countries: frozenset[str] = frozenset()
    reader_countries: frozenset[str] = frozenset()
    institution_roles: frozenset[tuple[int, str]] = frozenset()

    @property
    def writes_everywhere(self) -> bool:
        return self.is_administrator or self.is_team_everywhere

    @property
    def is_team(self) -> bool:
        """Administrators and team members: those who may change things."""
        return self.writes_everywhere or bool(self.team_countries)

    @property
    def is_staff(self) -> bool:
        """Administrators, team members and readers: those who see countries."""
        return self.is_team or bool(self.reader_countries)

    @property
    def institution_ids(self) -> frozenset[int]:
        return frozenset(pk for pk, _role in self.institution_roles)


def scope_of(user: Viewer) -> Scope:
    """Return the user's scope; one query the first time, none after that."""
    if not isinstance(user, User) or not user.is_active:
        return Scope()
    scope = user.__dict__.get(_CACHE)
    if not isinstance(scope, Scope):
        scope = user.__dict__[_CACHE] = _read_scope(user)
    return scope


def forget_scope(user: User) -> None:
    """Make the next question about `user` read the grants anew (after changing them)."""
    user.__dict__.pop(_CACHE, None)


def _read_scope(user: User) -> Scope:
    grants = list(Grant.objects.filter(user=user))
    team = [grant.country_id for grant in grants if grant.role == Role.TEAM]
    return Scope(
        is_administrator=any(grant.role == Role.ADMINISTRATOR for grant in grants),
        is_team_everywhere=None in team,
        team_countries=frozenset(code for code in team if code),
        reader_countries=frozenset(
            grant.country_id for grant in grants if grant.role == Role.READER and grant.country_id
        ),
        institution_roles=frozenset(
            (grant.institution_id, grant.role) for grant in grants if grant.institution_id
        ),
    )


# Roles


def is_administrator(user: Viewer) -> bool:
    return scope_of(user).is_administrator


def is_team(user: Viewer) -> bool:
    """Whether the user may change something of some country (administrators included)."""
    return scope_of(user).is_team


def is_staff(user: Viewer) -> bool:
    """Whether the user sees some country: administrator, team member or reader."""
    return scope_of(user).is_staff


def is_institution_user(user: Viewer) -> bool:
    """Whether the user acts for some institution."""
    return bool(scope_of(user).institution_roles)


def must_have_second_factor(user: Viewer) -> bool:
    """Whether the user may sign in only with a second factor: settings, and a role that writes."""
    return settings.SECOND_FACTOR_REQUIRED and is_team(user)


def role_summary(user: Viewer) -> list[str]:
    """Return the user's roles with their scope in words, in the active language."""
    if not isinstance(user, User) or not user.is_active:
        return []
    grants = Grant.objects.filter(user=user).select_related("country", "institution")
    return [str(grant) for grant in grants]


# Countries


def may_read(user: Viewer, country_code: str) -> bool:
    scope = scope_of(user)
    return may_write(user, country_code) or country_code in scope.reader_countries


def may_write(user: Viewer, country_code: str | None) -> bool:
    """Whether the user may change this country's things; None stands for "of no country"."""
    scope = scope_of(user)
    return scope.writes_everywhere or country_code in scope.team_countries


def visible_countries(user: Viewer) -> QuerySet[Country]:
    scope = scope_of(user)
    if scope.writes_everywhere:
        return Country.objects.all()
    return Country.objects.filter(code__in=scope.team_countries | scope.reader_countries)


def writable_countries(user: Viewer) -> QuerySet[Country]:
    scope = scope_of(user)
    if scope.writes_everywhere:
        return Country.objects.all()
    return Country.objects.filter(code__in=scope.team_countries)


def get_country_for(user: Viewer, code: str) -> Country:
    """Return a country that the user sees; Http404 for any other."""
    return get_object_or_404(visible_countries(user), code=code.upper())


def get_writable_country_for(user: Viewer, code: str) -> Country:
    """Return a country that the user may change.

    Raises Http404 where the user does not see it, PermissionDenied where they only read it.
    """
    country = get_country_for(user, code)
    if not may_write(user, country.code):
        raise PermissionDenied
    return country


# Institutions


def visible_institutions(user: Viewer) -> QuerySet[Institution]:
    """Institutions of the user's countries, those of no country (staff), and the user's own."""
    scope = scope_of(user)
    if scope.writes_everywhere:
        return Institution.objects.all()
    seen = Q(pk__in=scope.institution_ids)
    if scope.is_staff:
        seen |= Q(country__in=scope.team_countries | scope.reader_countries)
        seen |= Q(country__isnull=True)
    return Institution.objects.filter(seen)


def writable_institutions(user: Viewer) -> QuerySet[Institution]:
    """Institutions that the user may change; those of no country only with general scope."""
    scope = scope_of(user)
    if scope.writes_everywhere:
        return Institution.objects.all()
    return Institution.objects.filter(country__in=scope.team_countries)


def get_institution_for(user: Viewer, pk: int) -> Institution:
    """Return an institution that the user sees; Http404 for any other."""
    return get_object_or_404(visible_institutions(user).select_related("country"), pk=pk)


def get_writable_institution_for(user: Viewer, pk: int) -> Institution:
    """Like `get_institution_for`; PermissionDenied where the user may not change it."""
    institution = get_institution_for(user, pk)
    if not may_write(user, institution.country_id):
        raise PermissionDenied
    return institution


def institutions_of(user: Viewer, *roles: Role) -> QuerySet[Institution]:
    """Institutions that the user acts for, in one of `roles` (default: in any role)."""
    wanted = set(roles or INSTITUTION_ROLES)
    held = {pk for pk, role in scope_of(user).institution_roles if role in wanted}
    return Institution.objects.filter(pk__in=held)


def has_institution_role(user: Viewer, institution_id: int | None, *roles: Role) -> bool:
    """Whether the user acts for this institution in one of `roles` (default: in any role)."""
    held = scope_of(user).institution_roles
    return any((institution_id, role) in held for role in roles or INSTITUTION_ROLES)


# People


def can_manage_people(user: Viewer) -> bool:
    return is_team(user)


def can_grant(
    user: Viewer, role: str, *, country: Country | None, institution: Institution | None
) -> bool:
    """Whether the user may give or take this role: staff roles are for administrators."""
    if is_administrator(user):
        return True
    if role not in INSTITUTION_ROLES or institution is None or country is not None:
        return False
    return may_write(user, institution.country_id)


def visible_people(user: Viewer) -> QuerySet[User]:
    """People whose account the user may change.

    A team member manages those who act for the institutions they may change, and nobody who holds
    any role beyond these: changing such an account would reach past the member's own scope.
    """
    if is_administrator(user):
        return User.objects.all()
    if not is_team(user):
        return User.objects.none()
    reachable = Grant.objects.filter(
        role__in=INSTITUTION_ROLES, institution__in=writable_institutions(user)
    )
    beyond = Grant.objects.exclude(pk__in=reachable.values("pk"))
    return User.objects.filter(pk__in=reachable.values("user")).exclude(
        pk__in=beyond.values("user")
    )


def get_person_for(user: Viewer, pk: int) -> User:
    """Return a person whose account the user may change; Http404 for any other."""
    return get_object_or_404(visible_people(user), pk=pk)


# Rounds and jobs


def visible_rounds(user: Viewer) -> QuerySet[Round]:
    """Rounds that run in a country the user sees; those without a country for the team."""
    if scope_of(user).writes_everywhere:
        return Round.objects.all()
    return Round.objects.filter(countries__in=visible_countries(user)).distinct()


def can_manage_rounds(user: Viewer) -> bool:
    """Whether the user may add and change rounds, which run over several countries."""
    return scope_of(user).writes_everywhere


def get_round_for(user: Viewer, slug: str) -> Round:
    """Return a round that the user sees; Http404 for any other."""
    return get_object_or_404(visible_rounds(user), slug=slug)


def visible_jobs(user: Viewer) -> QuerySet[Job]:
    """The user's own jobs; an administrator's view is over all."""
    if is_administrator(user):
        return Job.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return Job.objects.none()
    return Job.objects.filter(owner=user)


def get_job_for(user: Viewer, pk: object) -> Job:
    """Return a job of the user's own (any job, for an administrator); Http404 for any other."""
    return get_object_or_404(visible_jobs(user).select_related("country", "owner"), pk=pk)


# Who may open a view


def account_required(view: View[P]) -> View[P]:
    """Let in anyone with an account and a role; others without one get 404."""
    return _gate(view, knows=lambda scope: scope.is_staff or bool(scope.institution_roles))


def staff_required(view: View[P]) -> View[P]:
    """Let in administrators, team members and readers; 404 for everyone else signed in."""
    return _gate(view, knows=lambda scope: scope.is_staff)


def team_required(view: View[P]) -> View[P]:
    """Let in administrators and team members; 403 for readers, 404 for everyone else."""
    return _gate(view, knows=lambda scope: scope.is_staff, may=lambda scope: scope.is_team)


def administrator_required(view: View[P]) -> View[P]:
    """Let in administrators; 403 for other staff, 404 for everyone else."""
    return _gate(view, knows=lambda scope: scope.is_staff, may=lambda scope: scope.is_administrator)


def _gate(
    view: View[P],
    *,
    knows: Callable[[Scope], bool],
    may: Callable[[Scope], bool] = lambda _scope: True,
) -> View[P]:
    """Send anonymous visitors to the sign-in page, strangers to 404, the rest to `view` or 403."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        scope = scope_of(request.user)
        if not knows(scope):
            raise Http404
        if not may(scope):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
