"""The columns of an exported file of responses that stand before those of its questions.

The names begin with "_", which no question's may in most tools, so that they do not meet.
"""

NUMBER, COUNTRY, INSTITUTION, SECTOR = "_number", "_country", "_institution", "_sector"
REVISION = "_revision"
LANGUAGE, STATE, SUBMITTED_AT, ILLUSTRATIVE = (
    "_language",
    "_state",
    "_submitted_at",
    "_illustrative",
)
FIRST = (
    NUMBER,
    COUNTRY,
    INSTITUTION,
    SECTOR,
    LANGUAGE,
    STATE,
    "_version",
    REVISION,
    SUBMITTED_AT,
    "_source",
    ILLUSTRATIVE,
)
TAKEN = (NUMBER, COUNTRY, INSTITUTION, SECTOR, LANGUAGE, STATE, SUBMITTED_AT, ILLUSTRATIVE)
"""Those that an import reads; the others tell how a site came to the response."""
