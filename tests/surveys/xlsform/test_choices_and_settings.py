"""Choice lists, languages and settings."""

import pytest

from surveys.form.checks import choice_name_problem
from surveys.xlsform.columns import language_code
from surveys.xlsform.read import read_workbook
from tests.surveys.xlsform.books import (
    CHOICES,
    SETTINGS,
    errors,
    make_book,
    read,
    unsupported,
    warnings,
)

ASK = [["type", "name", "label"], ["select_one yes_no", "a", "A"]]


def read_choices(*rows, columns=("list_name", "name", "label")):
    return read(ASK, [list(columns), *rows])


def test_lists_keep_their_order():
    result = read_choices(
        ["yes_no", "yes", "Yes"], ["towns", "osh", "Osh"], [], ["yes_no", "no", "No"]
    )

    assert result.form.choice_lists["yes_no"].names == ("yes", "no")
    assert warnings(result) == ["choices: No question uses the choice list “towns”."]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([None, "no", "No"], "choices, row 3, list_name: The name of the list is missing."),
        (["yes_no", None, "No"], "choices, row 3, name: The name of the choice is missing."),
        (
            ["yes_no", "not at all", "No"],
            f"choices, row 3, name: {choice_name_problem('not at all')}",
        ),
        (
            ["yes_no", "yes", "No"],
            "choices, row 3, name: The choice “yes” is in the list “yes_no” already.",
        ),
    ],
)
def test_bad_choices(row, message):
    assert errors(read_choices(["yes_no", "yes", "Yes"], row)) == [message]


def test_whole_numbers_are_names_without_a_point():
    result = read_choices(["yes_no", 1, "Yes"], ["yes_no", 2.0, "No"])

    assert result.form.choice_lists["yes_no"].names == ("1", "2")


def test_a_choice_without_a_label_is_told():
    result = read_choices(["yes_no", "yes", None], ["yes_no", "no", "No"])

    assert warnings(result) == [
        "choices, row 2, label: The choice “yes” has no label; its name is shown."
    ]


def test_columns_that_no_filter_reads_are_named():
    columns = ("list_name", "name", "label", "image", "media::image", "remark")
    result = read_choices(["yes_no", "yes", "Yes", "yes.png", "yes.png", None], columns=columns)

    assert result.form is not None
    assert unsupported(result) == [
        "choices, row 1, media::image: The column “media::image” is not supported.",
        "choices, row 1, image: The column “image” is not supported.",
        "choices, row 1, remark: The column “remark” is not supported.",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("English (en)", "en"),
        ("English(en)", "en"),
        ("Русский (ru)", "ru"),
        ("en", "en"),
        ("English", "en"),
        ("russian", "ru"),
        ("Кыргызча", "ky"),
        ("Chinese (zh-Hant)", "zh-Hant"),
        ("EN", "en"),
        ("Klingon", None),
        ("Klingon ()", None),
        ("", None),
        ("English (e n)", None),
    ],
)
def test_language_codes(text, code):
    assert language_code(text) == code


@pytest.mark.parametrize("heading", ["label::Русский (ru)", "label::Русский(ru)", "Label :: ru"])
def test_translations(heading):
    survey = [["type", "name", "label::English (en)", heading], ["text", "a", "Name", "Имя"]]

    form = read(survey).form
    assert form.languages == ("en", "ru")
    assert form.question("a").label == {"en": "Name", "ru": "Имя"}


def test_every_text_can_be_translated():
    bases = ("label", "hint", "required_message", "constraint_message")
    headings = [f"{base}::Русский (ru)" for base in bases]
    settings = [["form_title", "form_title::ru", "form_id"], ["Test", "Проба", "test"]]
    survey = [["type", "name", "label", *headings], ["text", "a", "A", "п", "к", "н", "о"]]

    form = read(survey, settings=settings).form
    question = form.question("a")
    assert form.title == {"en": "Test", "ru": "Проба"}
    assert question.label == {"en": "A", "ru": "п"}
    assert (question.hint["ru"], question.required_message["ru"]) == ("к", "н")
    assert question.constraint_message == {"ru": "о"}


def test_missing_translations_are_told():
    survey = [
        ["type", "name", "label::en", "label::ru", "label::kk"],
        ["text", "a", "A", None, None],
        ["text", "b", None, "Б", "Ә"],
    ]

    assert warnings(read(survey, None)) == [
        "survey, row 2, label: There is no translation into ru, kk.",
        "survey, row 3, label: There is no translation into en.",
    ]


def test_a_language_without_a_code_is_refused():
    survey = [["type", "name", "label::Klingon"], ["text", "a", "A"]]

    assert errors(read(survey))[0] == (
        "survey, row 1, label::Klingon: “Klingon” needs a language code: “label::Language (xx)”."
    )


def test_a_column_that_is_there_twice_is_refused():
    survey = [["type", "name", "label::en", "label::English (en)"], ["text", "a", "A", "B"]]

    assert errors(read(survey)) == [
        "survey, row 1, label::English (en): The column “label::English (en)” is there twice."
    ]


@pytest.mark.parametrize(
    ("default", "headings", "languages"),
    [
        ("Русский (ru)", ["label::en", "label::ru"], ("ru", "en")),
        ("ru", ["label", "label::en"], ("ru", "en")),
        (None, ["label::ru", "label::en"], ("ru", "en")),
        (None, ["label", "label::ru"], ("en", "ru")),
    ],
)
def test_default_language(default, headings, languages):
    settings = [["form_id", "default_language"], ["test", default]]
    survey = [["type", "name", *headings], ["text", "a", "1", "2"]]

    form = read(survey, None, settings).form
    assert form.languages == languages
    assert form.default_language == languages[0]
    assert form.question("a").label.keys() == set(languages)


def test_a_default_language_without_texts_is_refused():
    settings = [["form_id", "default_language"], ["test", "Қазақша (kk)"]]
    survey = [["type", "name", "label::en"], ["text", "a", "A"]]

    assert errors(read(survey, None, settings)) == [
        "settings, row 2, default_language: There are no texts in the default language “kk”."
    ]


def test_a_default_language_without_a_code_is_refused():
    settings = [["form_id", "default_language"], ["test", "Klingon"]]

    message = "“Klingon” needs a language code, such as “English (en)”."
    assert errors(read(ASK, CHOICES, settings)) == [f"settings, row 2, default_language: {message}"]


@pytest.mark.parametrize("sheet", [None, [["form_id"]], [["form_title"], ["Test"]]])
def test_the_form_id_is_needed(sheet):
    (message,) = errors(read(ASK, CHOICES, sheet))

    assert message.endswith("form_id: The form_id is missing.")


def test_a_bad_form_id_is_refused():
    (message,) = errors(read(ASK, CHOICES, [["form_id"], ["my form"]]))

    assert message.startswith("settings, row 2, form_id: “my form” cannot be a name")


def test_old_names_of_settings_and_a_version_that_is_a_number():
    form = read(ASK, CHOICES, [["title", "id_string", "version"], ["Test", "test", 20230501]]).form

    assert (form.title, form.form_id, form.version) == ({"en": "Test"}, "test", "20230501")


def test_a_title_is_not_needed():
    assert read(ASK, CHOICES, [["form_id"], ["test"]]).form.title == {"en": "test"}


def test_other_settings_rows_and_sheets_are_named():
    settings = [["form_id", "style"], ["test", "pages"], ["more", None]]
    result = read(ASK, CHOICES, settings, entities=[["list_name"]])

    assert unsupported(result) == [
        "entities: The sheet “entities” is not read.",
        "settings, row 3: The settings take one row only.",
        "settings, row 1, style: The column “style” is not supported.",
    ]
    assert result.form is not None


def test_sheet_names_may_be_written_in_capitals():
    content = make_book(None, Survey=ASK, CHOICES=CHOICES, Settings=SETTINGS)

    assert read_workbook(content).form is not None


@pytest.mark.parametrize(
    ("survey", "choices", "message"),
    [
        (
            [["name", "label"], ["a", "A"]],
            None,
            "survey, row 1, type: The column “type” is missing.",
        ),
        (
            [["type", "label"], ["text", "A"]],
            None,
            "survey, row 1, name: The column “name” is missing.",
        ),
        (
            [["type", "name", "label"], ["text", "a", "A"]],
            [["list_name", "label"], ["x", "X"]],
            "choices, row 1, name: The column “name” is missing.",
        ),
    ],
)
def test_needed_columns(survey, choices, message):
    assert errors(read(survey, choices)) == [message]
