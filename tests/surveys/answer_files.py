"""A CSV file of answers to the form of `makers.make_form`."""

import csv
import io

COLUMNS = [
    "response_id",
    "country",
    "language",
    "submitted_at",
    "institution_name",
    "sector",
    "importance",
    "measures",
    "order",
    "years",
    "comment",
]
ROW = {
    "response_id": "1",
    "country": "KZ",
    "language": "en",
    "submitted_at": "2023-06-05T09:00:00+05:00",
    "institution_name": "Ministry of Health",
    "sector": "government",
    "importance": "very",
    "measures": "work treatment",
    "order": "work treatment prevention",
    "years": "7",
    "comment": "Да",
}


def as_csv(*rows: dict[str, str], columns=COLUMNS, delimiter=",") -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()
