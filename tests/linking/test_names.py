"""Names are made comparable."""

from __future__ import annotations

import pytest

from clusterkg.linking.names import fold, forms, host, initials, latin, sound, without_legal_form


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Київ", "uk", ("kyiv",)),
        ("Згурський Щорс", "uk", ("zghurskyi shchors",)),
        ("Їжакевич", None, ("yizhakevych",)),
        ("Харьков", "ru", ("kharkov", "charkov")),
        ("Ельня", "ru", ("elnia", "yelnya", "elnja")),
        ("Київ", None, ("kyiv",)),
        ("Брест", None, ("brest",)),
        ("Łódź", None, ("lodz",)),
        ("København", None, ("kobenhavn",)),
        ("Αθήνα", None, ("athina",)),
    ],
)
def test_letters(text: str, language: str | None, wanted: tuple[str, ...]) -> None:
    assert latin(text, language) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mele Associates, Inc", "mele associates"),
        ("Siemens AG", "siemens"),
        ("Müller GmbH & Co. KG", "muller"),
        ("ТОВ «Меблі»", "mebli"),
        ("ПАТ Мотор Січ", "motor sich"),
        ("АО «Газпром»", "hazprom"),
        ("Space Florida e.V.", "space florida"),
        ("Société Générale S.A.", "societe generale"),
        ("Univ. of Kansas", "university kansas"),
        ("The Maritime Alliance", "maritime alliance"),
        ("Inc.", "inc"),
        ("GmbH & Co. KG", "gmbh"),
        ("AS Roma", "as roma"),
        ("The The", "the the"),
    ],
)
def test_forms(text: str, wanted: str) -> None:
    assert forms(text)[0].text == wanted


def test_what_differs_stays_different() -> None:
    texts = ["Massachusetts Biotechnology Council", "Massachusetts High Technology Council"]
    one, other = (forms(text)[0].text for text in texts)
    assert one != other
    assert fold("Kyiv") != fold("Kiev")


def test_names_that_sound_alike() -> None:
    assert sound("kharkiv") == sound("charkov") == sound("harkov")
    assert sound("kyiv") == sound("kiew")
    assert sound("kazan") != sound("ryazan")


def test_nothing_but_signs_has_no_form() -> None:
    assert forms("—!") == ()
    assert initials(("a", "b")) == ""
    assert initials(("new", "york", "city")) == "nyc"
    assert without_legal_form(("ltd",)) == ("ltd",)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://www.Example.org/en/", "example.org"),
        ("example.org", "example.org"),
        ("https://www.facebook.com/some.club", ""),
        ("https://team.github.io", ""),
        ("https://onyx.com/", "onyx.com"),  # not a page of x.com
        ("not a site", ""),
        ("http://[broken", ""),
    ],
)
def test_hosts(address: str, wanted: str) -> None:
    assert host(address) == wanted
