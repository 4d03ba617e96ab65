"""What the program says in three languages: every text is there, once, with the same fields."""

from __future__ import annotations

import re

import pytest

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.model.words import FOLDER, Words, fields, plural, texts

FILES = sorted(path.stem for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_there_in_three_languages(name: str) -> None:
    assert texts(name)
    for key, by_language in texts(name).items():
        assert list(by_language) == list(LANGUAGES), key
        assert all(text.strip() for text in by_language.values()), key
        used = [fields(text) for text in by_language.values()]
        assert used[0] == used[1] == used[2], key


@pytest.mark.parametrize("name", FILES)
def test_no_text_is_there_twice(name: str) -> None:
    """YAML takes the last of two texts with one name, and says nothing."""
    lines = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    keys = [line.rpartition(":")[0] for line in lines if re.match(r"[^\s#]", line)]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []
    assert len(keys) == len(texts(name))


def test_no_key_is_in_two_files_that_are_read_as_one() -> None:
    assert len(list(Words("pages", "forms"))) == len(texts("pages")) + len(texts("forms"))


def test_a_number_chooses_the_form() -> None:
    words = Words("pages")
    assert words.counted("papers_counted", 1, "en") == "paper"
    assert words.counted("papers_counted", 21, "uk") == "стаття"
    assert "papers_counted" in words
    with pytest.raises(KeyError):
        words.text("no such text", "en")


@pytest.mark.parametrize(
    ("count", "form"),
    [(1, 0), (3, 1), (5, 2), (11, 2), (14, 2), (21, 0), (101, 0), (111, 2), (114, 2), (1012, 2)],
)
def test_the_last_two_digits_choose_the_slavic_form(count: int, form: int) -> None:
    for lang in ("uk", "ru"):
        assert plural(count, "one|few|many", lang) == ("one", "few", "many")[form]
