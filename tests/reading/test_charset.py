"""What is promised: the characters that the author wrote, whatever the server and the page say about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.charset import decode, web_codec

NAMES = "朱镕基与赵堃、陶喆出席赣州稀土会议，讨论出口配额。"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        pytest.param("锂".encode(), None, "锂", id="utf-8 is recognised undeclared"),
        pytest.param(b"\xef\xbb\xbf" + "锂".encode(), "text/html; charset=gbk", "锂", id="a mark beats the header"),
        pytest.param("锂矿".encode("utf-16"), None, "锂矿", id="utf-16 with its mark"),
        pytest.param("<html>lithium".encode("utf-16-le"), None, "<html>lithium", id="utf-16 without a mark"),
        pytest.param("<html>lithium".encode("utf-32-be"), None, "<html>lithium", id="utf-32 without a mark"),
        pytest.param("钒钛".encode(), "text/html; charset=gb2312", "钒钛", id="strict utf-8 beats a wrong header"),
        pytest.param(NAMES.encode("gb18030"), "text/html; charset=gb2312", NAMES, id="gb2312 means gb18030"),
        pytest.param(
            NAMES.encode("gb18030"), "text/html; charset=iso-8859-1", NAMES, id="a default header over gb18030"
        ),
        pytest.param(NAMES.encode("gb18030"), "text/html; charset=utf-8", NAMES, id="a header that cannot be"),
        pytest.param(NAMES.encode("gb18030"), None, NAMES, id="gb18030 undeclared"),
        pytest.param("価格①㈱".encode("cp932"), "text/html; charset=Shift_JIS", "価格①㈱", id="shift_jis means cp932"),
        pytest.param("뷁".encode("cp949"), "text/html; charset=euc-kr", "뷁", id="euc-kr means cp949"),
        pytest.param(b"\x93quoted\x94", "text/html; charset=latin-1", "“quoted”", id="latin-1 means windows-1252"),
        pytest.param(
            b"caf\xe9 \x81", "text/html; charset=windows-1252", "café \x81", id="undefined bytes are C1 controls"
        ),
        pytest.param(b"\x80100 " + "锂".encode("gbk"), "text/html; charset=gbk", "€100 锂", id="the euro sign of GBK"),
        pytest.param(b"", None, "", id="nothing"),
    ],
)
def test_the_text_is_what_its_author_wrote(body: bytes, content_type: str | None, expected: str) -> None:
    assert decode(body, content_type) == expected


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        pytest.param(
            "本报讯 记者从会上了解到，今年以来这个地方的矿产开发有了新的进展，企业的产量也在提高。",
            "gb18030",
            id="news",
        ),
        pytest.param(
            "記者從會議上了解到，今年以來這個地方的礦產開發有了新的進展，企業的產量也在提高。", "big5", id="Taiwan"
        ),
        pytest.param("会議によると、今年に入ってこの地方の鉱山開発は新しい段階に入っている。", "euc_jp", id="Japan"),
        pytest.param("회의에 따르면 올해 들어 이 지방의 광산 개발은 새로운 단계에 들어섰다.", "cp949", id="Korea"),
        pytest.param("锂矿、碳酸锂、钨精矿、镍铁、锑锭、萤石、钒钛磁铁矿、锆英砂、铼酸铵、铟锭", "gb18030", id="names"),
        pytest.param("리튬 코발트 니켈 구리 희토류 텅스텐 흑연 갈륨 게르마늄 안티모니", "cp949", id="names in Korean"),
        pytest.param(
            "никель молибден вольфрам иридий цинк свинец сурьма хром железо графит фосфор",
            "koi8_r",
            id="names in Russian",
        ),
        pytest.param("По словам участников совещания, добыча лития выросла.", "koi8_r", id="Russia"),
    ],
)
def test_undeclared_text_is_known_by_its_commonest_characters(text: str, codec: str) -> None:
    page = f"<html><script>{'x' * 5000}</script><p>{text * 3}</p></html>"

    assert decode(page.encode(codec)) == page


@pytest.mark.parametrize(
    "head",
    [
        pytest.param('<meta charset="gb2312">', id="meta charset"),
        pytest.param('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', id="meta http-equiv"),
        pytest.param('<?xml version="1.0" encoding="gb2312"?>', id="xml declaration"),
        pytest.param("<style>" + "a{}" * 900 + "</style><meta charset=gb2312>", id="late meta"),
    ],
)
def test_a_label_inside_the_document_is_believed(head: str) -> None:
    page = f"{head}<p>{NAMES}</p>"

    assert decode(page.encode("gb18030")) == page


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    page = '<meta charset="utf-8">' + "稀土永磁材料价格上涨" * 20

    text = decode(page.encode() + b"\xff")

    assert text == page + "\ufffd"


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("GB2312", "gb18030"),
        ("x-sjis", "cp932"),
        ("ISO-8859-1", "cp1252"),
        ("rot13", None),
        ("utf-7", None),
        ("nonsense", None),
    ],
)
def test_labels_mean_what_they_mean_on_the_web(label: str, codec: str | None) -> None:
    assert web_codec(label) == codec


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_survives(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text(body: bytes) -> None:
    assert isinstance(decode(body, "text/html; charset=gb2312"), str)
