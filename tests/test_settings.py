"""Settings: read from the environment, written back the same, refused by name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.settings import Settings, SettingsError, from_environment, to_environment

texts = st.text(st.characters(min_codepoint=33, max_codepoint=0x1EF9), min_size=1, max_size=40)
settings = st.builds(
    Settings,
    database=texts,
    public_url=st.from_regex(
        r"https?://[a-z0-9][a-z0-9.-]{0,20}(:[1-9][0-9]{0,3})?(/[a-z0-9]{1,9})?", fullmatch=True
    ),
    demo=st.booleans(),
    issuer_key=texts.map(Path),
    release_step=st.integers(1, 10**6),
    queue_limit=st.integers(1, 10**6),
    keys=texts.map(Path),
    keys_copy=st.none() | texts.map(Path),
    mix_minimum=st.integers(1, 10**6),
    mix_hours=st.integers(0, 10**6),
    mix_wait_weeks=st.integers(0, 10**6),
    checkpoint_minutes=st.integers(1, 10**6),
    attachments=texts.map(Path),
    tombstones=texts.map(Path),
    prices=st.none() | texts.map(Path),
)


def test_an_empty_environment_gives_the_defaults():
    found = from_environment({})
    assert found == Settings()
    assert (found.database, found.release_step, found.demo) == (
        "sqlite:///var/langnghe.db", 10, False,
    )  # fmt: skip


def test_variables_of_others_are_not_read():
    assert from_environment({"DATABASE": "x", "LANGNGHE_OTHER": "1"}) == Settings()


@given(settings)
def test_a_worker_reads_what_its_parent_was_given(given_settings):
    assert from_environment(to_environment(given_settings)) == given_settings


def test_a_slash_at_the_end_of_the_address_is_dropped():
    found = from_environment({"LANGNGHE_PUBLIC_URL": "https://langnghe.example.vn/"})
    assert found.public_url == "https://langnghe.example.vn"


@pytest.mark.parametrize(
    "url",
    ["notaurl", "", "langnghe.example.vn", "ftp://a.vn", "https://", "http:///t", "https://a.vn?b=c",
     "https://a.vn#b", "https://me@a.vn", "http://a.vn:0", "http://a.vn:x", "http://[::1",
     "https://a b.vn", "javascript:alert(1)", "https://a.vn/\n"],
)  # fmt: skip
def test_what_cannot_stand_in_a_qr_code_is_no_address(url):
    with pytest.raises(SettingsError) as refused:
        from_environment({"LANGNGHE_PUBLIC_URL": url})
    assert (refused.value.where, refused.value.got) == ("LANGNGHE_PUBLIC_URL", url)


@pytest.mark.parametrize(
    ("url", "secure"), [("https://a.vn", True), ("http://a.vn", False), ("HTTP://a.vn", False)]
)
def test_cookies_are_secure_over_https(url, secure):
    assert Settings(public_url=url).secure is secure


@pytest.mark.parametrize("name", ["LANGNGHE_RELEASE_STEP", "LANGNGHE_QUEUE_LIMIT"])
@pytest.mark.parametrize("value", ["0", "-1", "", " 5", "1.5", "ten", "٣", "1_0", "+3"])
def test_a_count_that_is_none_is_refused_by_name(name, value):
    with pytest.raises(SettingsError) as refused:
        from_environment({name: value})
    assert (refused.value.where, refused.value.got) == (name, value)
    assert refused.value.code == "setting-invalid"
    assert refused.value.expected


@pytest.mark.parametrize("value", ["yes", "true", "", "2"])
def test_a_flag_is_0_or_1(value):
    with pytest.raises(SettingsError) as refused:
        from_environment({"LANGNGHE_DEMO": value})
    assert (refused.value.where, refused.value.expected) == ("LANGNGHE_DEMO", "0 or 1")
