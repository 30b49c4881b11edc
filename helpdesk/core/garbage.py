"""How often a process that lives long looks for garbage."""
import gc


def leave_what_stays() -> None:
    """Call it at the end of the start: what was made until then stays, and looking through it again and again took a twentieth of each page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
