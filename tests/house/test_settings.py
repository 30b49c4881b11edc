"""Settings: each has its sentence; odd values are refused in words."""
import subprocess
import sys

import pytest

from helpdesk import config


def test_every_setting_has_a_sentence():
    assert not [name for name, field in config.Settings.model_fields.items() if not (field.description or "").endswith(".")]


@pytest.mark.parametrize(("name", "value", "words"), [
    ("HELPDESK_URL", "help.example.com", "HELPDESK_URL"),
    ("PORT", "http", "PORT"),
    ("HELPDESK_DATABASE_URL", "mysql://x", "HELPDESK_DATABASE_URL"),
    ("HELPDESK_LOG_LEVEL", "loud", "HELPDESK_LOG_LEVEL"),
    ("HELPDESK_LMTP_LISTEN", "unix:relative", "HELPDESK_LMTP_LISTEN"),
    ("HELPDESK_CARD_HOSTS", "shop.internal", "HELPDESK_CARD_HOSTS"),
])
def test_an_odd_value_is_refused_in_words(monkeypatch, name, value, words):
    monkeypatch.setenv(name, value)
    with pytest.raises(config.ConfigurationError, match=words):
        config.load()


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(config.ConfigurationError, match="HELPDESK_INSTANCE"):
        config.prepare_instance(config.load(instance=tmp_path / "file" / "inside"))


def test_the_table_in_the_readme_is_of_today():
    done = subprocess.run([sys.executable, "scripts/settings_table.py", "--check"], cwd=config.ROOT)
    assert done.returncode == 0, "run: python scripts/settings_table.py"
