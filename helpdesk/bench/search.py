"""python -m helpdesk.bench.search: how quick and how right the help centre's search is, in instance/bench-search/, on one core."""
import argparse
import os
import sys
from pathlib import Path

from helpdesk import config
from helpdesk.bench import latency, relevance


def main() -> int:
    """Prints both tables. Exit status 0 when all was measured."""
    parser = argparse.ArgumentParser(prog="python -m helpdesk.bench.search", description=__doc__)
    parser.add_argument("--set", type=Path, metavar="FOLDER", help="ask these sets (FOLDER/*/kb.jsonl, queries*.jsonl, learn.jsonl) instead of our own")
    parser.add_argument("--lessons", type=int, default=relevance.MOST_LESSONS, help="learn at most so many questions for each article of --set")
    parser.add_argument("--sample", type=int, default=300, help="ask at most so many questions of each file of --set")
    parser.add_argument("--sizes", type=int, nargs="*", default=list(latency.AIMS), help="articles to measure the time with; none leaves it out")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    folder = Path(os.environ.get("HELPDESK_INSTANCE") or config.ROOT / "instance").resolve() / "bench-search"
    asked = relevance.of_folder(arguments.set, folder / "set", arguments.lessons, arguments.sample) if arguments.set else relevance.own()
    found = {}
    for moment, scores in relevance.measure(asked, folder / "relevance"):
        _say(f"relevance {moment} learning …")
        found[moment] = scores
    print(relevance.as_table(found), flush=True)
    if arguments.sizes:
        print(latency.heading(), flush=True)
    for size in arguments.sizes:
        for row in latency.measure_size(folder, size, _say):
            print(latency.as_line(row), flush=True)
    if arguments.sizes:
        print("One keep-alive connection, 120 different questions after a warm-up of 15; the desk and this program share one core.")
    return 0


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
