import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from institutions.actions import csv_rows
from institutions.actions.csv_rows import RowProblem, UnreadableFileError, read_rows
from institutions.actions.institution_import import import_institutions
from institutions.actions.people_import import import_people
from institutions.models import AuditEntry, Institution, OutgoingMail, User

HEADER = "country,name_en,name_ru,acronym,sector,aliases"
PEOPLE_HEADER = "email,name,role,country,institution,language"


def csv_of(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def places(problems: list[RowProblem]) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in problems]


def problem_of(content: bytes) -> RowProblem:
    with pytest.raises(UnreadableFileError) as caught:
        read_rows(content, required=["a", "b"], optional=["c"])
    (problem,) = caught.value.problems
    return problem


# Files


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b"\xef\xbb\xbfa,b\n1,2",
        b"a;b\r\n1;2\r\n",
        b"a\tb\n1\t2\n",
        b"a,b\r1,2\r",
        b' A , "b" \n 1 ,2\n'.replace(b' "b" ', b"b"),
        b"\na,b\n\n1,2\n\n",
        b"a,b,,\n1,2,,\n",
        b"b,a\n2,1\n",
    ],
)
def test_the_same_table_in_many_forms(content):
    (row,) = read_rows(content, required=["a", "b"], optional=["c"])
    assert (row.values["a"], row.values["b"]) == ("1", "2")


def test_rows_know_the_line_they_start_at():
    content = b'a,b\n"one\nline",2\n\n3,4\n'
    rows = read_rows(content, required=["a", "b"], optional=[])
    assert [row.line for row in rows] == [2, 5]
    assert rows[0].values["a"] == "one\nline"


@pytest.mark.parametrize(
    ("content", "row", "reason"),
    [
        ("a,b\nё,2\n".encode("cp1251"), 2, "Windows-1251"),
        ("a,b\n1,2\nпять,2\n".encode("cp1251"), 3, "Windows-1251"),
        ("a,b\n1,2\n".encode("utf-16"), 0, "UTF-16"),
        (b"PK\x03\x04....", 0, "Excel workbook"),
        (b"a,b\n1,\0\n", 2, "not a text file"),
        (b'a,b\n1,"open\n', 2, "quotation marks"),
        (b"a,b\n1,2,3\n", 2, "3 values"),
        (b"a,b\n", 0, "no rows"),
        (b"a,b\n1,2\n" * 1_000_000, 0, "larger than 2 MB"),
        (b"a,b\n" + b"1,2\n" * 5001, 0, "More than 5000 rows"),
    ],
)
def test_files_that_cannot_be_read_say_why(content, row, reason):
    problem = problem_of(content)
    assert problem.row == row
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("header", "column", "reason"),
    [
        (b"a\n1\n", "b", "missing"),
        (b"a,b,x\n1,2,3\n", "x", "no such column"),
        (b"a,b,b\n1,2,3\n", "b", "twice"),
        (b"a,b,,c\n1,2,3,4\n", "", "no such column"),
    ],
)
def test_a_wrong_header_names_the_column(header, column, reason):
    problem = problem_of(header)
    assert (problem.row, problem.column) == (1, column)
    assert reason in problem.reason


def test_an_empty_file_lacks_every_column():
    with pytest.raises(UnreadableFileError) as caught:
        read_rows(b"", required=["a", "b"], optional=[])
    assert places(caught.value.problems) == [(1, "a"), (1, "b")]


def test_long_values_are_shortened_in_problems():
    row = csv_rows.Row(2, {"a": "x" * 500})
    assert len(row.problem("a", "too long").value) == csv_rows.LONGEST_VALUE_SHOWN


# Institutions


def test_institutions_are_registered_with_everything(people, countries):
    content = csv_of(
        "KZ,Ministry of Justice,Министерство юстиции,MJ,government,Justice; Минюст ;",
        ",World Bank,,WB,international,",
    )
    result = import_institutions(actor=people.team, content=content)
    assert (result.created, result.problems) == (2, [])
    justice = Institution.objects.get(acronym="MJ")
    assert justice.names == {"en": "Ministry of Justice", "ru": "Министерство юстиции"}
    assert (justice.country, justice.aliases) == (countries["KZ"], ["Justice", "Минюст"])
    assert Institution.objects.get(acronym="WB").country is None
    assert AuditEntry.objects.get().action == "import_institutions"


def test_semicolons_between_columns_leave_room_for_aliases(people, countries):
    content = b'country;name_en;sector;aliases\nkz;Court;Government;"One; Two"\n'
    assert import_institutions(actor=people.team, content=content).created == 1
    assert Institution.objects.get(names__en="Court").aliases == ["One", "Two"]


def test_every_problem_is_told_and_nothing_registered(people, institutions):
    before = Institution.objects.count()
    content = csv_of(
        "KZ,Ministry of Justice,,MJ,government,",
        "XX,Nowhere,,,government,",
        "KZ,,,,government,",
        "KZ,Court,,,court,",
        f"KZ,Long,,{'A' * 61},other,{'b' * 301}",
        "KZ,Ministry  of health,,,government,",
        "KZ,MINISTRY OF JUSTICE,,,government,",
    )
    result = import_institutions(actor=people.team, content=content)
    assert places(result.problems) == [
        (3, "country"),
        (4, "name_en"),
        (5, "sector"),
        (6, "acronym"),
        (6, "aliases"),
        (7, "name_en"),
        (8, "name_en"),
    ]
    assert "registered already" in result.problems[5].reason
    assert "in row 2" in result.problems[6].reason
    assert Institution.objects.count() == before


@pytest.mark.parametrize(
    ("line", "allowed"),
    [("KZ,Court,,,government,", True), ("KG,Court,,,government,", False), (",B,,,other,", False)],
)
def test_a_team_member_imports_for_their_countries(people, line, allowed):
    result = import_institutions(actor=people.team_kz, content=csv_of(line))
    assert (result.created == 1) == allowed
    assert [column for _row, column in places(result.problems)] == ([] if allowed else ["country"])


def test_the_same_name_may_be_in_another_country(people, institutions):
    content = csv_of("TM,Ministry of Health,,MH,government,")
    assert import_institutions(actor=people.team, content=content).created == 1


def test_importing_twice_is_told_not_done(people, countries):
    content = csv_of("KZ,Court,,,government,")
    import_institutions(actor=people.team, content=content)
    result = import_institutions(actor=people.team, content=content)
    assert "registered already" in result.problems[0].reason
    assert Institution.objects.filter(names__en="Court").count() == 1


def test_a_dry_run_registers_nothing(people, countries):
    content = csv_of("KZ,Court,,,government,")
    assert import_institutions(actor=people.team, content=content, dry_run=True).created == 1
    assert not Institution.objects.filter(names__en="Court").exists()


def test_queries_do_not_grow_with_rows(people, countries):
    def queries_for(number: int, prefix: str) -> int:
        lines = [f"KZ,{prefix} {index},,,other," for index in range(number)]
        with CaptureQueriesContext(connection) as queries:
            import_institutions(actor=people.team, content=csv_of(*lines))
        return len(queries)

    queries_for(1, "first")
    assert queries_for(1, "one") == queries_for(300, "many")


# People


def people_csv(*lines: str) -> bytes:
    return csv_of(*lines, header=PEOPLE_HEADER)


def test_people_are_registered_with_their_roles(people, institutions):
    content = people_csv(
        "One@example.org,One,signatory,KZ,Ministry of Health,ru",
        "one@example.org,One,coordinator,KG,mh,",
        "two@example.org,Two,reader,KG,,",
        "three@example.org,Three,team,,,",
    )
    result = import_people(actor=people.administrator, content=content)
    assert (result.created, result.problems) == (3, [])
    one = User.objects.get(email="one@example.org")
    assert one.language == "ru"
    assert set(one.grants.values_list("institution", flat=True)) == {
        institutions.kz_ministry.pk,
        institutions.kg_ministry.pk,
    }
    assert OutgoingMail.objects.filter(kind="welcome").count() == 3


def test_every_problem_of_people_is_told_and_nobody_registered(people, institutions):
    before = User.objects.count()
    content = people_csv(
        "fine@example.org,Fine,signatory,KZ,Ministry of Health,",
        "no e-mail,A,reader,KZ,,",
        "team@example.org,B,reader,KZ,,",
        "c@example.org,C,emperor,KZ,,",
        "d@example.org,D,signatory,KZ,No such place,",
        "e@example.org,E,reader,,,",
        "f@example.org,F,reader,XX,,",
        "g@example.org,G,administrator,KZ,,",
        "h@example.org,H,reader,KZ,Ministry of Health,",
        "fine@example.org,Other name,coordinator,KZ,Ministry of Health,",
        "fine@example.org,Fine,signatory,KZ,MH,",
        "i@example.org,I,reader,KZ,,xx",
    )
    result = import_people(actor=people.administrator, content=content)
    assert places(result.problems) == [
        (3, "email"),
        (4, "email"),
        (5, "role"),
        (6, "institution"),
        (7, "country"),
        (8, "country"),
        (9, "country"),
        (10, "institution"),
        (11, "name"),
        (12, "role"),
        (13, "language"),
    ]
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("a@example.org,A,signatory,KZ,Ministry of Health,", None),
        ("a@example.org,A,signatory,KG,Ministry of Health,", "country"),
        ("a@example.org,A,signatory,,UNODC,", "role"),
        ("a@example.org,A,reader,KZ,,", "role"),
        ("a@example.org,A,team,KZ,,", "role"),
        ("a@example.org,A,administrator,,,", "role"),
    ],
)
def test_an_import_gives_no_more_than_its_actor_may(people, line, column):
    result = import_people(actor=people.team_kz, content=people_csv(line))
    assert [name for _row, name in places(result.problems)] == ([column] if column else [])
    assert User.objects.filter(email="a@example.org").exists() == (column is None)


# Pages


def upload(client, name: str, content: bytes):
    file = SimpleUploadedFile("table.csv", content, content_type="text/csv")
    return client.post(reverse(f"institutions:{name}"), {"file": file}, follow=True)


def test_the_page_registers_and_says_how_many(people, client_of):
    content = csv_of("KZ,Court,,,government,", "KZ,Police,,,government,")
    page = upload(client_of(people.team_kz), "institution_import", content)
    assert "2 registered." in page.content.decode()


def test_the_page_shows_each_problem_with_its_place(people, client_of):
    response = upload(client_of(people.team_kz), "institution_import", csv_of("KZ,A,,,<b>no,"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "There is 1 problem in the file." in page
    assert '<td class="number">2</td><td>sector</td><td>&lt;b&gt;no</td>' in page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The submitted file is empty"),
        ("a,b\nё,ж\n".encode("cp1251"), "Windows-1251"),
        (b"x" * (csv_rows.MOST_BYTES + 1), "larger than 2 MB"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not in UTF-8"),
    ],
)
@pytest.mark.parametrize("name", ["institution_import", "people_import"])
def test_bad_files_are_explained(people, client_of, name, content, told):
    response = upload(client_of(people.team), name, content)
    assert response.status_code in {200, 422}
    assert told in response.content.decode()


def test_a_form_without_a_file_is_explained(people, client_of):
    response = client_of(people.team).post(reverse("institutions:people_import"), {"x": "1"})
    assert "This field is required." in response.content.decode()


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("institution_import", "institution_template"),
        ("people_import", "people_template"),
    ],
)
def test_the_example_file_can_be_imported(people, countries, client_of, name, template):
    client = client_of(people.administrator)
    if name == "institution_import":
        Institution.objects.filter(country="KZ").update(names={"en": "Another name"})
    example = client.get(reverse(f"institutions:{template}"))
    assert example["Content-Disposition"].startswith("attachment")
    page = upload(client, name, example.content)
    assert "1 registered." in page.content.decode()
