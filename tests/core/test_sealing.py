"""Secrets in rows cannot be read without the key in the instance folder."""
import pytest

from helpdesk.core import sealing


def test_a_sealed_secret_comes_back_with_its_key_only(tmp_path):
    sealing.use_key(sealing.sealing_key(tmp_path))
    sealed = sealing.seal("s3cret ț")
    assert "s3cret" not in sealed and sealing.unseal(sealed) == "s3cret ț" and sealing.seal("") == sealing.unseal("") == ""
    assert (tmp_path / "sealing.key").stat().st_mode & 0o077 == 0
    sealing.use_key(sealing.sealing_key(tmp_path))
    assert sealing.unseal(sealed) == "s3cret ț"
    (tmp_path / "sealing.key").unlink()
    sealing.use_key(sealing.sealing_key(tmp_path))
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed)
