"""Why an act on a questionnaire, an invitation or a response was refused."""


class ActionRefusedError(Exception):
    """The act is not possible now; the message tells people why, in the active language."""
