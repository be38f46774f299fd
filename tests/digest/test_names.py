"""Who and what is new to the archive: asked of it, never guessed."""

from monitor.digest import Profile, compose_digest, render
from tests.digest.days import VOCABULARY, a_digest, a_record, a_story, an_archived_article

TEXT = "Governor Wang Lihua met Salar Lithium Corporation in Qinghai about lithium."


def test_names_that_no_earlier_article_has_come_first() -> None:
    record = a_record(a_story(an_archived_article(1, TEXT)))

    digest = compose_digest(record, Profile(), VOCABULARY, known=lambda kind, what: what == "Wang Lihua")

    assert digest.names[0].new == ("Salar Lithium Corporation",)
    assert [metal.id for metal in digest.new_metals] == ["lithium"]
    assert [region.id for region in digest.new_regions] == ["CN-QH"]
    page = render(digest, "text").content.decode()
    assert "First seen in this archive: Salar Lithium Corporation Named before: Wang Lihua" in page


def test_without_an_archive_nothing_is_called_new() -> None:
    digest = a_digest(an_archived_article(1, TEXT))

    assert digest.names[0].new == ()
    assert (digest.new_metals, digest.new_regions) == ((), ())
    assert "First seen in this archive" not in render(digest, "text").content.decode()


def test_names_of_different_regions_that_go_on_alike_are_two() -> None:
    text = "The Qinghai new lithium pilot zone is open. The China new lithium pilot zone is not. Visit Qinghai."

    doubts = a_digest(an_archived_article(1, text, regions=("CN-QH", "CN"))).doubts

    assert not doubts
