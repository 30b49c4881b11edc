"""`mail parse` answers every input with one JSON object per mail and nothing else."""
import json

from click.testing import CliRunner

from helpdesk.channels.email.commands import parse_command

KEYS = {"subject", "from_email", "from_name", "to", "cc", "reply_to", "date", "message_id", "in_reply_to", "references", "text", "html", "reply_text",
        "quoted_text", "forwarded_from", "forwarded_subject", "attachments", "auto_submitted", "is_bounce", "bounce_recipients", "bounce", "problems"}


def test_one_mail_on_standard_input():
    result = CliRunner().invoke(parse_command, input=b"From: Ana <a@x.test>\nDate: Tue, 3 Mar 2026 10:00:00 +0200\n\nHello \xed\xa0\x80")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0 and set(answer) == KEYS
    assert answer["from_email"] == "a@x.test" and answer["date"] == "2026-03-03T08:00:00Z"


def test_batch_answers_each_path_on_its_line(tmp_path):
    good = tmp_path / "good ț.eml"
    good.write_bytes(b"Subject: One\n\nHello")
    result = CliRunner().invoke(parse_command, ["--batch"], input=f"{good}\n{tmp_path}/missing\n{good}\n".encode())
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["subject"] for answer in answers] == ["One", "", "One"] and "could not be read" in answers[1]["problems"][0]
