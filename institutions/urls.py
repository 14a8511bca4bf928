"""Addresses of sign-in, the registry, people, rounds, jobs, mail and the audit log."""

from django.urls import URLPattern, path

from institutions.views import (
    account,
    audit,
    contacts,
    home,
    imports,
    jobs,
    mail,
    people,
    privacy,
    registry,
    rounds,
    second_factor,
    session,
    tokens,
)

app_name = "institutions"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("help/", home.help_page, name="help"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("sign-in/", session.sign_in, name="sign_in"),
    path("sign-in/code/", second_factor.sign_in_code, name="sign_in_code"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("signed-out/", session.signed_out, name="signed_out"),
    path("password/forgotten/", session.password_forgotten, name="password_forgotten"),
    path("password/set/<uidb64>/<token>/", session.PasswordSetView.as_view(), name="password_set"),
    path("countries/", registry.countries, name="countries"),
    path("countries/add/", registry.country_add, name="country_add"),
    path("countries/<str:code>/", registry.country, name="country"),
    path("countries/<str:code>/edit/", registry.country_edit, name="country_edit"),
    path(
        "countries/<str:code>/institutions/add/", registry.institution_add, name="institution_add"
    ),
    path("countries/<str:code>/contacts/", contacts.contacts, name="contacts"),
    path("contacts/<int:pk>/remove/", contacts.contact_remove, name="contact_remove"),
    path("institutions/", registry.general_institutions, name="general_institutions"),
    path("institutions/add/", registry.institution_add, name="general_institution_add"),
    path("institutions/import/", imports.institution_import, name="institution_import"),
    path(
        "institutions/import/template.csv",
        imports.institution_template,
        name="institution_template",
    ),
    path("institutions/<int:pk>/edit/", registry.institution_edit, name="institution_edit"),
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/import/", imports.people_import, name="people_import"),
    path("people/import/template.csv", imports.people_template, name="people_template"),
    path("people/<int:pk>/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<int:pk>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path(
        "people/<int:pk>/password-link/", people.person_password_link, name="person_password_link"
    ),
    path(
        "people/<int:pk>/second-factor/reset/",
        people.person_second_factor_reset,
        name="person_second_factor_reset",
    ),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/add/", rounds.round_add, name="round_add"),
    path("rounds/<slug:slug>/edit/", rounds.round_edit, name="round_edit"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/restart/", jobs.job_restart, name="job_restart"),
    path("mail/", mail.mails, name="mails"),
    path("mail/caught/", mail.mails_caught, name="mails_caught"),
    path("mail/caught/<int:pk>/", mail.mail_caught, name="mail_caught"),
    path("mail/<int:pk>/resend/", mail.mail_resend, name="mail_resend"),
    path("account/", account.account, name="account"),
    path("account/second-factor/", second_factor.second_factor, name="second_factor"),
    path("account/second-factor/qr.svg", second_factor.picture, name="second_factor_picture"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("audit/", audit.audit_log, name="audit_log"),
]
