"""Counts that tests of faults show at the end of the run."""

import pytest

COUNTS: list[str] = []


@pytest.fixture
def show_counts(request: pytest.FixtureRequest):
    """Keep a line of counts for the end of the run: `show_counts(sent=100, doubled=0)`."""

    def show(**numbers: int) -> None:
        told = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in numbers.items())
        COUNTS.append(f"{request.node.name}: {told}")

    return show


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in COUNTS:
        terminalreporter.write_line(line)
