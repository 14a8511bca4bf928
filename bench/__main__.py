"""`make bench`: every figure of one run, with the machine and the versions in the header."""

from bench import stage


def main() -> None:
    stage.start()
    try:
        _run()
    finally:
        stage.SERVICES.stop_if_unused()


def _run() -> None:
    from bench import coding, header, http, pages, questionnaire, reports, tallies  # noqa: PLC0415

    header.show()
    version, invitation = questionnaire.make()
    http.run(version, invitation)
    tallies.run(version, invitation)
    pages.run(version, invitation)
    coding.run(invitation.country)
    reports.run()


if __name__ == "__main__":
    main()
