"""What XLSForm has, and what becomes of it here: one table, which the reader goes by.

The aliases are those that pyxform accepts. `docs/xlsform.md` is made from this table by a test
that tries each entry in a workbook of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What happens to a feature when a workbook is imported."""

    SUPPORTED = "supported"
    LEFT_OUT = "named, and left out"
    """The questionnaire is imported without it; the import names it with its sheet and row."""
    REFUSED = "named, and not imported"
    """A question would be missing, so that nothing is imported before it is changed."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature under its usual name, other spellings of it, and what to know about it."""

    name: str
    fate: Fate
    aliases: tuple[str, ...] = ()
    remark: str = ""


_YES, _OUT, _NO = Fate.SUPPORTED, Fate.LEFT_OUT, Fate.REFUSED

TYPES: tuple[Feature, ...] = (
    Feature("text", _YES, ("string", "q string", "add text prompt")),
    Feature("integer", _YES, ("int", "q int", "add integer prompt")),
    Feature("decimal", _YES, ("q decimal", "add decimal prompt")),
    Feature("range", _YES),
    Feature("date", _YES, ("q date", "add date prompt")),
    Feature("time", _YES),
    Feature(
        "dateTime",
        _YES,
        ("date time", "q date time", "q dateTime", "add date time prompt", "add dateTime prompt"),
    ),
    Feature(
        "select_one",
        _YES,
        (
            "select1",
            "select one",
            "select one from",
            "select one using",
            "q select1",
            "add select one prompt using",
        ),
        "also with or_other",
    ),
    Feature(
        "select_multiple",
        _YES,
        (
            "select multiple",
            "select_many",
            "select all that apply",
            "select all that apply from",
            "select multiple from",
            "select multiple using",
            "q select",
            "add select multiple prompt using",
        ),
        "also with or_other",
    ),
    Feature("rank", _YES),
    Feature("note", _YES, ("q note", "add note prompt")),
    Feature("acknowledge", _YES, ("trigger", "q acknowledge", "add acknowledge prompt")),
    Feature(
        "image", _YES, ("photo", "q picture", "q image", "add image prompt", "add photo prompt")
    ),
    Feature("file", _YES, ("add file prompt",)),
    Feature(
        "geopoint", _YES, ("gps", "location", "q geopoint", "q location", "add location prompt")
    ),
    Feature("calculate", _YES, ("q calculate", "add calculate prompt")),
    Feature("hidden", _YES),
    Feature("start", _YES, ("start time", "get start time")),
    Feature("end", _YES, ("end time", "get end time")),
    Feature("today", _YES, ("get today",)),
    Feature("begin_group", _YES, ("begin group",)),
    Feature("begin_repeat", _YES, ("begin repeat", "begin lgroup", "begin looped group")),
    Feature("percentage", _YES, (), "a whole number from 0 to 100"),
    Feature("number of days in last month", _YES, (), "a whole number from 0 to 31"),
    Feature("number of days in last six months", _YES, (), "a whole number from 0 to 183"),
    Feature("number of days in last year", _YES, (), "a whole number from 0 to 365"),
    Feature("phone number", _YES, ("get phone number",), "a text that looks like a phone number"),
    Feature("geotrace", _NO, ("q geotrace",)),
    Feature("geoshape", _NO, ("q geoshape",)),
    Feature("audio", _NO, ("q audio", "add audio prompt")),
    Feature("video", _NO, ("q video", "add video prompt")),
    Feature("barcode", _NO, ("q barcode", "add barcode prompt")),
    Feature("osm", _NO),
    Feature("select_one_external", _NO, ("select one external",)),
    Feature("select_one_from_file", _NO, ("select one from file",)),
    Feature("select_multiple_from_file", _NO, ("select multiple from file",)),
    Feature("select_one with ${question}", _NO, (), "choices that come from answers"),
    Feature("begin_loop", _NO, ("begin loop",)),
    Feature("cascading_select", _NO, ("cascading select",)),
    Feature("deviceid", _OUT, ("device id", "get device id", "imei", "uri:deviceid")),
    Feature("simserial", _OUT, ("sim id", "get sim id", "uri:simserial")),
    Feature("subscriberid", _OUT, ("subscriber id", "get subscriber id", "uri:subscriberid")),
    Feature("phonenumber", _OUT, ("uri:phonenumber",)),
    Feature("username", _OUT, ("uri:username",)),
    Feature("email", _OUT, ("uri:email",)),
    Feature("audit", _OUT),
    Feature("start-geopoint", _OUT),
    Feature("background-audio", _OUT),
    Feature("background-geopoint", _OUT),
    Feature("xml-external", _OUT),
    Feature("csv-external", _OUT),
    Feature("form_title", _OUT, ("set_form_title",), "as a type; belongs on the settings sheet"),
    Feature("form_id", _OUT, ("set_form_id",), "as a type; belongs on the settings sheet"),
)

COLUMNS: tuple[Feature, ...] = (
    Feature("type", _YES, ("command",)),
    Feature("name", _YES, ("tag", "value")),
    Feature("label", _YES, ("caption",), "per language"),
    Feature("hint", _YES, (), "per language"),
    Feature("required", _YES, ("bind::required",)),
    Feature(
        "required_message",
        _YES,
        ("required message", "requiredmsg", "jr:requiredMsg", "bind::jr:requiredMsg"),
        "per language",
    ),
    Feature("relevant", _YES, ("relevance", "bind::relevant")),
    Feature("constraint", _YES, ("bind::constraint",)),
    Feature(
        "constraint_message",
        _YES,
        (
            "constraining_message",
            "constraint message",
            "constraintmsg",
            "jr:constraintMsg",
            "bind::jr:constraintMsg",
        ),
        "per language",
    ),
    Feature("calculation", _YES, ("calculate", "bind::calculate")),
    Feature("choice_filter", _YES),
    Feature("appearance", _YES, ("body::appearance", "control::appearance")),
    Feature("parameters", _YES, (), "see below"),
    Feature(
        "default",
        _YES,
        (),
        "fixed values only; filled in once, when the response or an item of a repeat begins; an "
        "item left as it began is not kept, unless it was added and needs nothing more",
    ),
    Feature("readonly", _YES, ("read_only", "read only", "bind::readonly"), "yes or no only"),
    Feature("repeat_count", _YES, ("count", "jr:count", "body::jr:count")),
    Feature("disabled", _YES, (), "rows that say yes are left out, with a warning"),
    Feature("guidance_hint", _OUT),
    Feature("media::image", _OUT, ("image",)),
    Feature("media::big-image", _OUT, ("big-image",)),
    Feature("media::audio", _OUT, ("audio",)),
    Feature("media::video", _OUT, ("video",)),
    Feature("trigger", _OUT),
    Feature("default that is worked out", _OUT),
    Feature("autoplay", _OUT),
    Feature("rows", _OUT),
    Feature("save_to", _OUT),
    Feature("query", _OUT),
    Feature("no_app_error_string", _OUT, ("noapperrorstring", "bind::jr:noAppErrorString")),
    Feature("body::accuracyThreshold", _OUT, (), "and any other body::…"),
    Feature("bind::type", _OUT, (), "and any other bind::… than those above"),
    Feature("instance::odk:tag", _OUT, ("compact_tag",), "and any other instance::…"),
    Feature("sms_field", _OUT, ("sms_option",)),
    Feature("note", _OUT, (), "and any other column"),
)

CHOICE_COLUMNS: tuple[Feature, ...] = (
    Feature("list_name", _YES, ("list name",)),
    Feature("name", _YES, ("value",)),
    Feature("label", _YES, ("caption",), "per language"),
    Feature("columns that a choice_filter reads", _YES),
    Feature("exclusive", _YES, (), "“yes”: nothing else can be chosen with it"),
    Feature("media::image", _OUT, ("image",)),
    Feature("media::audio", _OUT, ("audio",)),
    Feature("media::video", _OUT, ("video",)),
    Feature("geometry", _OUT, (), "and any other column that nothing reads"),
)

SETTINGS: tuple[Feature, ...] = (
    Feature("form_title", _YES, ("title", "set_form_title")),
    Feature("form_id", _YES, ("id_string", "set_form_id")),
    Feature("version", _YES),
    Feature("default_language", _YES),
    *(
        Feature(name, _OUT)
        for name in (
            "style", "instance_name", "submission_url", "public_key", "auto_send", "auto_delete",
            "allow_choice_duplicates", "client_editable", "namespaces", "instance_xmlns",
            "sms_keyword", "sms_separator", "prefix", "delimiter", "clean_text_values",
            "add_none_option", "name", "omit_instanceID", "attribute::xyz",
        )
    ),
)  # fmt: skip

PARAMETERS: tuple[Feature, ...] = (
    Feature("range: start, end, step", _YES),
    Feature("image: max-pixels", _YES),
    Feature("file: accept, max-size", _YES, (), "this software's own; accept=pdf|docx max-size=5"),
    Feature("range: tick_interval", _OUT, (), "and the other parameters of ticks"),
    Feature("text: rows", _OUT),
    Feature("select_one: randomize, seed", _OUT),
    Feature("image: app", _OUT),
    Feature("geopoint: capture-accuracy", _OUT, (), "and the other parameters of places"),
)

SHEETS: tuple[Feature, ...] = (
    Feature("survey", _YES),
    Feature("choices", _YES),
    Feature("settings", _YES),
    Feature("lists", _YES, (), "this software's own: which lists are scales, and “don't know”"),
    Feature("external_choices", _OUT),
    Feature("entities", _OUT),
    Feature("osm", _OUT),
    Feature("cascades", _OUT, (), "and any other sheet"),
)

EXPRESSIONS: tuple[Feature, ...] = (
    Feature("search(…) as an appearance", _NO),
    Feature("pulldata(…)", _NO),
    Feature("instance(…)", _NO),
    Feature("${last-saved#question}", _NO),
    Feature("${question} in a label", _OUT),
)

PARAMETERS_OF_TYPES: dict[str, frozenset[str]] = {
    "range": frozenset({"start", "end", "step"}),
    "image": frozenset({"max-pixels", "accept", "max-size"}),
    "file": frozenset({"accept", "max-size"}),
}

CONSTRAINTS_OF_TYPES: dict[str, tuple[str, str]] = {
    "percentage": ("integer", "0 <= . and . <= 100"),
    "number of days in last month": ("integer", "0 <= . and . <= 31"),
    "number of days in last six months": ("integer", "0 <= . and . <= 183"),
    "number of days in last year": ("integer", "0 <= . and . <= 365"),
    "phone number": ("text", "regex(., '^[+]?[0-9 ()-]{5,25}$')"),
}
"""Old types that are another type with a rule."""


def canonical_names(features: tuple[Feature, ...]) -> dict[str, str]:
    """Return the usual name of each spelling, all in lower case but the usual names."""
    found: dict[str, str] = {}
    for feature in features:
        for spelling in (feature.name, *feature.aliases):
            found[spelling.lower()] = feature.name
    return found


def fates(features: tuple[Feature, ...]) -> dict[str, Fate]:
    """Return the fate of each feature by its usual name."""
    return {feature.name: feature.fate for feature in features}
