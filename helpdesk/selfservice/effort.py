"""How long tickets keep an agent busy, told from what was read and written. An estimate, and the page says so."""
from dataclasses import dataclass

# What a person reads and writes in a minute (signs), and what each answer costs beside: opening, looking up, sending.
READ_A_MINUTE, WRITTEN_A_MINUTE, MINUTES_AN_ANSWER = 1_000, 200, 2.0
# Pasted texts and logs are skimmed, not read: one message counts for no more.
MOST_SIGNS = 4_000
# While no ticket tells, one is believed to take so long.
USUAL_MINUTES = 6.0
# The general mean weighs as much as so many tickets of a gap's own.
DOUBT = 2


@dataclass(frozen=True)
class Handled:
    """What was said in a ticket: signs from the customer, signs from us, our answers."""

    read: int
    written: int
    answers: int

    @property
    def minutes(self) -> float:
        """What it kept an agent busy."""
        return self.read / READ_A_MINUTE + self.written / WRITTEN_A_MINUTE + self.answers * MINUTES_AN_ANSWER


def usual_minutes(handled: list[Handled]) -> float:
    """The mean of tickets that followed a search; a usual one while there are none with an answer."""
    answered = [one.minutes for one in handled if one.answers]
    return sum(answered) / len(answered) if answered else USUAL_MINUTES


def minutes_of(handled: list[Handled], usual: float) -> float:
    """What a question costs when it becomes a ticket: the mean of its own tickets, drawn to the usual while they are few."""
    answered = [one.minutes for one in handled if one.answers]
    return (sum(answered) + DOUBT * usual) / (len(answered) + DOUBT)
