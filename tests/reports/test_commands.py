import io
import json

import pytest
from django.core.management import CommandError, call_command

from institutions.models import Country
from surveys.models import Questionnaire


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def test_findings_as_json_are_one_document(version, count):
    count("alcohol", "high", 3)
    document = json.loads(run("findings", "KZ", "--json"))
    assert document["questions"]["alcohol"]["label"] == "unanimous"
    assert document["details"]["alcohol"]["sectors"] == {}
    assert document["details"]["measures"]["dont_know"] == "unsure"


def test_findings_for_people(version, count):
    count("", "", 3)
    count("alcohol", "high", 3)
    told = run("findings", "kz")
    assert "Kazakhstan (KZ): 3 responses" in told
    assert "alcohol: unanimous (3 answered)" in told


@pytest.mark.parametrize("command", [("findings", "--json"), ("build_report", "--out", "x.pdf")])
def test_an_unknown_country_or_questionnaire_is_told(command, version, count):
    name, *options = command
    with pytest.raises(CommandError, match=r'There is no country "XX". Registered: KZ\.'):
        run(name, "XX", *options)
    with pytest.raises(CommandError, match=r'There is no questionnaire "none". Known: small\.'):
        run(name, "KZ", "--questionnaire", "none", *options)


def test_a_country_in_which_nothing_is_asked(country):
    with pytest.raises(CommandError, match="No published questionnaire is asked in KZ"):
        run("findings", "KZ", "--json")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_report_is_written_to_a_file(version, count, tmp_path, language):
    count("alcohol", "high", 3)
    out = tmp_path / "report.pdf"
    arguments = ["build_report", "KZ", "--kind", "summary", "--language", language, "--out", out]
    assert "pages" in run(*arguments)
    assert out.read_bytes().startswith(b"%PDF-")


def test_a_country_without_answers_has_a_report(version, tmp_path):
    questionnaire = Questionnaire.objects.get()
    Country.objects.create(code="TM", names={"en": "Turkmenistan"})
    out = tmp_path / "report.pdf"
    run("build_report", "TM", "--out", out, "--questionnaire", questionnaire.slug)
    assert out.read_bytes().startswith(b"%PDF-")


def test_a_file_that_cannot_be_written_is_told(version, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        run("build_report", "KZ", "--out", tmp_path / "nowhere" / "report.pdf")


@pytest.mark.parametrize("options", [["--language", "xx"], ["--kind", "novel"], []])
def test_wrong_options_are_refused(version, options, tmp_path):
    wanted = ["--out", tmp_path / "report.pdf"] if options else []
    with pytest.raises(CommandError):
        run("build_report", "KZ", *options, *wanted)
