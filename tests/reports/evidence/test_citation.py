"""Citations in their standard form."""

import pytest

from reports.evidence.citation import citation


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            {
                "author": "UNODC",
                "title": "World Drug Report 2023",
                "date": "2023-06-26",
                "place": "Vienna",
                "publisher": "UN",
                "pages": "12-15",
                "language": "In English",
                "link": "https://a.b/c",
            },
            "UNODC (2023). World Drug Report 2023. Vienna: UN, pp. 12-15. In English. https://a.b/c",
        ),
        (
            {
                "issuer": "President of the Republic",
                "title": "On the Strategy.",
                "date": "2000-05-16",
                "number": "394",
            },
            "President of the Republic (2000). On the Strategy, N° 394.",
        ),
        ({"title": "Is it so?", "date": "pending"}, "Is it so?"),
        ({"title": "Report", "date": "2020"}, "(2020). Report."),
        (
            {"author": "A. Person", "issuer": "Ministry of Health", "title": "Report"},
            "A. Person. Report. Ministry of Health.",
        ),
        ({"author": "Ministry", "publisher": "Ministry", "title": "Report"}, "Ministry. Report."),
        ({"title": "  Report  ", "pages": " ", "link": ""}, "Report."),
        ({}, ""),
    ],
)
def test_citations(parts: dict[str, str], told: str):
    assert citation(parts) == told


def test_words_are_those_of_the_reader():
    parts = {"title": "Отчёт", "number": "5", "pages": "3"}
    assert citation(parts, pages_word="с.", number_word="№") == "Отчёт, № 5. с. 3."
