"""Which parameters a page looks for in its address: noted while it is drawn, not kept in a list."""

import inspect
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from tests.access.addresses import every_pattern

MIDDLEWARE = f"{__name__}.noting"
HEADER = "Asked"


class Noting(QueryDict):
    """The parameters of a request, which note what is looked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.asked: set[str] = set()
        super().__init__(*args, **kwargs)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def getlist(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().getlist(name, default)


def noting(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware that tells in a header what the page looked for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.GET = noted = Noting(request.META["QUERY_STRING"])  # type: ignore[assignment]
        response = get_response(request)
        response[HEADER] = " ".join(sorted(noted.asked))
        return response

    return middleware


def asked_by(answer: Any) -> set[str]:
    """What the page of this answer looked for; its site has the `MIDDLEWARE`."""
    return set(answer.headers.get(HEADER, "").split())


def module_of(view: Any) -> ModuleType:
    view = getattr(view, "view_class", None) or inspect.unwrap(view)
    return sys.modules[view.__module__]


def looking_pages() -> dict[str, str]:
    """The addresses whose view's module reads parameters, or has something from one that does.

    Maps the name of each to that of the module.
    """
    modules = {name: module_of(pattern.callback) for name, pattern in every_pattern()}
    return {name: module.__name__ for name, module in modules.items() if _may_look(module)}


def _may_look(module: ModuleType) -> bool:
    near = {getattr(value, "__module__", None) for value in vars(module).values()}
    return any(_reads(sys.modules.get(str(name))) for name in {*near, module.__name__})


def _reads(module: ModuleType | None) -> bool:
    is_ours = module is not None and ".views" in module.__name__
    return is_ours and "request.GET" in inspect.getsource(module)  # type: ignore[arg-type]
